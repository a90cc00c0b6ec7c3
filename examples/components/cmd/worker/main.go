// Command worker is one of two programs of a project that has an image for each.
package main

import "fmt"

func main() { fmt.Println("worker") }
