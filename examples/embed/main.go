// Embed prints a page that another stage has made.
package main

import (
	"embed"
	"fmt"
)

//go:generate sh words.sh

//go:embed dist
var dist embed.FS

func page() string {
	text, err := dist.ReadFile("dist/index.html")
	if err != nil {
		panic(err)
	}
	return string(text)
}

func main() {
	fmt.Print(page())
	fmt.Println(words)
}
