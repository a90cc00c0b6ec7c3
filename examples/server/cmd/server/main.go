// Command server answers every request with its version and the time in Lisbon.
package main

import (
	"fmt"
	"log"
	"net/http"
	"time"
)

// version is set by the linker.
var version = "unknown"

func main() {
	zone, err := time.LoadLocation("Europe/Lisbon")
	if err != nil {
		log.Fatalf("no time zones (is tzdata installed?): %v", err)
	}
	http.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprintf(w, "server %s, %s\n", version, time.Now().In(zone).Format(time.RFC1123))
	})
	log.Printf("server %s listens on :8080", version)
	log.Fatal(http.ListenAndServe(":8080", nil))
}
