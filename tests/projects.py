"""A Go project with modules of every kind, all of them vendored: it is compiled without a network."""

from __future__ import annotations

from pathlib import Path

_GO_MOD = """\
module example.com/app

go 1.24

require (
	example.com/Plain v2.0.0+incompatible
	example.com/fork v0.5.0
	example.com/lib v1.2.3
)

replace example.com/fork => example.com/forked v0.6.1

replace example.com/lib => ./lib
"""
_VENDORED = """\
# example.com/Plain v2.0.0+incompatible
## explicit
example.com/Plain
# example.com/fork v0.5.0 => example.com/forked v0.6.1
## explicit; go 1.24
example.com/fork
# example.com/lib v1.2.3 => ./lib
## explicit; go 1.24
example.com/lib
# example.com/fork => example.com/forked v0.6.1
# example.com/lib => ./lib
"""
_MAIN = """\
package main

import (
	plain "example.com/Plain"
	"example.com/fork"
	"example.com/lib"
)

func main() { println(plain.Name, fork.Name, lib.Name) }
"""

MODULES = (
    ("example.com/app", ""),
    ("example.com/Plain", "v2.0.0+incompatible"),
    ("example.com/forked", "v0.6.1"),
    ("./lib", ""),
)
"""What its program is made of, in the order that `go version -m` lists it; beside the standard library."""


def write_go_project(place: Path) -> Path:
    """Write the files of the project into a folder."""
    files = {"go.mod": _GO_MOD, "vendor/modules.txt": _VENDORED, "main.go": _MAIN}
    files |= {f"vendor/example.com/{name}/a.go": _package(name) for name in ("Plain", "fork", "lib")}
    files |= {"lib/go.mod": "module example.com/lib\n\ngo 1.24\n", "lib/a.go": _package("lib")}
    for name, text in files.items():
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_text(text)
    return place


def _package(name: str) -> str:
    return f'package {name.lower()}\n\nconst Name = "{name}"\n'
