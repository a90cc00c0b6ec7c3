// Command serve says what it would do.
package main

import "fmt"

func main() {
	fmt.Println("serving")
}
