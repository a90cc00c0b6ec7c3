// Command site serves the pages of /usr/share/site, or with -list prints their names.
package main

import (
	"flag"
	"fmt"
	"log"
	"net/http"
	"os"
)

const pages = "/usr/share/site"

func main() {
	list := flag.Bool("list", false, "print the names of the pages")
	flag.Parse()
	if *list {
		entries, err := os.ReadDir(pages)
		if err != nil {
			log.Fatal(err)
		}
		for _, entry := range entries {
			fmt.Println(entry.Name())
		}
		return
	}
	log.Fatal(http.ListenAndServe(":8080", http.FileServer(http.Dir(pages))))
}
