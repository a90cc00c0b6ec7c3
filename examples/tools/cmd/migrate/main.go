// Command migrate says what it would do.
package main

import "fmt"

func main() {
	fmt.Println("migrating")
}
