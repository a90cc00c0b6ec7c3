// Command hello says hello, and as whom.
package main

import (
	"fmt"
	"os"
)

func main() {
	fmt.Printf("Hello from Jettison, uid %d\n", os.Getuid())
}
