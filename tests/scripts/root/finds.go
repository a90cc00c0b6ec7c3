// What a program expects of a root, found by Go's own library without any variable of the environment.
package main

import (
	"crypto/x509"
	"fmt"
	"net"
	"os"
	"os/user"
	"time"
)

func main() {
	pool, err := x509.SystemCertPool()
	if err == nil && pool.Equal(x509.NewCertPool()) {
		err = fmt.Errorf("no certificate authorities")
	}
	_, zone := time.LoadLocation("Europe/Berlin")
	addresses, host := net.LookupHost("localhost")
	account, id := user.LookupId("65532")
	_, file := os.CreateTemp("", "x")
	for _, each := range []error{err, zone, host, id, file} {
		if each != nil {
			fmt.Println(each)
			os.Exit(1)
		}
	}
	fmt.Println(account.Username, account.HomeDir, len(addresses) > 0)
}
