package main

import (
	"strings"
	"testing"
)

func TestPage(t *testing.T) {
	if !strings.Contains(page(), "<p>") {
		t.Fatalf("no paragraph in %q", page())
	}
}
