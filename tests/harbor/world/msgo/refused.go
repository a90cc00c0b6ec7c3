// Part of the stand-in for Microsoft's build of Go, which the Jettison test harbor makes of the machine's own Go: until 1.26
// systemcrypto needs cgo. What says so is an error of the compiler, as in the real one.

//go:build goexperiment.systemcrypto && linux && !cgo

package crypto

func init() {
	"Using a crypto backend requires CGO_ENABLED=1"
}
