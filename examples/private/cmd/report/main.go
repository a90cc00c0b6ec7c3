// Command report prints a greeting of a private module.
package main

import (
	"fmt"

	"git.example.com/team/greet"
)

func main() {
	fmt.Println(greet.Text)
}
