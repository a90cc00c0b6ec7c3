// Command app prints its version, or with "health" that it is well.
package main

import (
	"fmt"
	"os"
)

var version = "unknown"

func main() {
	if len(os.Args) > 1 && os.Args[1] == "health" {
		fmt.Println("well")
		return
	}
	fmt.Println("app", version)
}
