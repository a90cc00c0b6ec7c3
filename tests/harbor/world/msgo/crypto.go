// Part of the stand-in for Microsoft's build of Go, which the Jettison test harbor makes of the machine's own Go: a program
// with systemcrypto looks for OpenSSL's library when it starts. It calls nothing of it.

//go:build goexperiment.systemcrypto && linux

package crypto

import "syscall"

const libcrypto = "libcrypto.so"

func init() {
	for _, folder := range [...]string{"/usr/lib", "/usr/lib64", "/lib", "/lib64", "/usr/lib/x86_64-linux-gnu"} {
		for _, version := range [...]string{"3", "1.1", "11", "111"} {
			if syscall.Access(folder+"/"+libcrypto+"."+version, 4) == nil {
				return
			}
		}
	}
	panic("opensslcrypto: can't initialize OpenSSL " + libcrypto + ": openssl: can't load " + libcrypto + ": " +
		libcrypto + ": cannot open shared object file: No such file or directory")
}
