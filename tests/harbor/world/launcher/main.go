// A launcher that makes one static file of a dynamic program: it carries the program, its loader and its libraries.
//
// They are put in memory files where the kernel and /proc allow it (a build step may have a read-only root),
// else in a temporary folder.
package main

import (
	"embed"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"unsafe"
)

//go:embed payload
var payload embed.FS

const (
	loader      = "ld-linux-x86-64.so.2"
	program     = "program"
	memfdCreate = 319 // x86-64
)

func main() {
	place := inMemory
	if _, err := os.Stat("/proc/self/fd"); err != nil {
		place = inFolder()
	}
	paths := unpack(place)
	var libraries []string
	for name, path := range paths {
		if name != loader && name != program {
			libraries = append(libraries, path)
		}
	}
	// Preloaded libraries satisfy the program's needs by their names; nothing of the host's is looked up.
	args := []string{loader, "--argv0", os.Args[0], "--preload", strings.Join(libraries, ":"), paths[program]}
	err := syscall.Exec(paths[loader], append(args, os.Args[1:]...), os.Environ())
	fail("cannot start the loader: %v", err)
}

func unpack(place func(string, []byte) (string, error)) map[string]string {
	entries, err := payload.ReadDir("payload")
	if err != nil {
		fail("cannot read the payload: %v", err)
	}
	paths := map[string]string{}
	for _, entry := range entries {
		data, err := payload.ReadFile("payload/" + entry.Name())
		if err == nil {
			paths[entry.Name()], err = place(entry.Name(), data)
		}
		if err != nil {
			fail("cannot unpack %s: %v", entry.Name(), err)
		}
	}
	return paths
}

func inMemory(name string, data []byte) (string, error) {
	text, err := syscall.BytePtrFromString(name)
	if err != nil {
		return "", err
	}
	fd, _, code := syscall.Syscall(memfdCreate, uintptr(unsafe.Pointer(text)), 0, 0)
	if code != 0 {
		return "", code
	}
	path := fmt.Sprintf("/proc/self/fd/%d", fd)
	return path, os.WriteFile(path, data, 0o755)
}

func inFolder() func(string, []byte) (string, error) {
	folder, err := os.MkdirTemp("", "launcher-")
	if err != nil {
		fail("needs /proc or a temporary folder: %v", err)
	}
	return func(name string, data []byte) (string, error) {
		path := filepath.Join(folder, name)
		return path, os.WriteFile(path, data, 0o755)
	}
}

func fail(format string, values ...any) {
	fmt.Fprintf(os.Stderr, "launcher: "+format+"\n", values...)
	os.Exit(111)
}
