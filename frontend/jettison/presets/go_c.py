"""C that is left out of Go programs without a word: what depends on it compiles, and does not work.

Without `cgo` Go takes no file that needs C, and a package often has another one for that case. Modules that
are known to be C are told before the build, by `go.mod`; what was really left out, when it has compiled.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice

from jettison import rules
from jettison.description.preset import Project
from jettison.description.report import Report
from jettison.description.tree import Mapping, Scalar
from jettison.description.values import Section
from jettison.presets import go_keys
from jettison.presets.go_version import nearest

_MODULES = (
    "github.com/mattn/go-sqlite3",
    "github.com/mutecomm/go-sqlcipher",
    "github.com/confluentinc/confluent-kafka-go",
    "github.com/marcboeker/go-duckdb",
    "github.com/duckdb/duckdb-go",
    "github.com/bytecodealliance/wasmtime-go",
    "github.com/DataDog/zstd",
    "github.com/valyala/gozstd",
    "github.com/godror/godror",
    "github.com/seccomp/libseccomp-golang",
)
"""Modules that are C for the most part, or that do not work without it."""

_MAJOR = re.compile(r"/v[0-9]+$")
_SAID = "warning, C is left out of {{.ImportPath}} (`cgo` compiles it in)"
_LEFT_OUT = f"{{{{if and .CgoFiles (not .Standard)}}}}{_SAID}{{{{end}}}}"


def module(text: str) -> str:
    """Return a module that a `go.mod` requires and that needs C; empty if none is known to."""
    return next((name for _, name in _needing_c(text)), "")


def required(text: str) -> Iterator[tuple[int, str]]:
    """Yield what a `go.mod` requires, alone or in a block, each with the number of its line."""
    block = ""
    for number, line in enumerate(text.split("\n"), 1):
        words = line.partition("//")[0].replace("(", " ( ").replace(")", " ) ").replace('"', "").split()
        if words[1:2] == ["("]:
            block = words[0]
        elif words[:1] == [")"]:
            block = ""
        elif words and (block or words[0]) == "require":
            yield from ((number, path) for path in words[0 if block else 1 :][:1])


def _needing_c(text: str) -> Iterator[tuple[int, str]]:
    """Yield modules that a `go.mod` requires and that need C, each with the number of its line."""
    for number, path in required(text):
        if (name := _MAJOR.sub("", path)) in _MODULES:
            yield number, name


def warn(section: Section, packages: Iterable[str], project: Project) -> None:
    """Warn of modules that are known to need C; of what a file says nothing of."""
    for path in dict.fromkeys(nearest(package, "go.mod", project) for package in packages):
        for number, needed in islice(_needing_c(project[path] if path else ""), 1):
            message = f"line {number} of {path} requires {needed}, which needs C, and C is not compiled in"
            hint = "write `cgo: true`, or `cgo: false` where the program does without"
            section.whole.report.note(rules.LEFT_OUT_C, message, section.whole.place, hint)


def warn_of_variable(env: Mapping | None, report: Report) -> None:
    """Warn of C that only the environment asks for: nothing else of what it needs comes by that."""
    entry = env.get("CGO_ENABLED") if env else None
    if entry and isinstance(entry.value, Scalar) and entry.value.text == "1":
        message = "`go.env.CGO_ENABLED` has programs linked against glibc, which the image does not get by it"
        hint = "write `cgo: true` in its place; it compiles on the target's platform, too"
        report.note(rules.C_BY_VARIABLE, message, entry.value.span, hint)


def is_open(section: Section, env: Mapping | None) -> bool:
    """Tell whether a file says nothing of C."""
    return go_keys.CGO.value(section) is None and (env is None or env.get("CGO_ENABLED") is None)


def script(package: str, tags: str) -> str:
    """Return the command that names the packages whose C was left out, both as words of a shell."""
    return f"CGO_ENABLED=1 go list -C {package} -deps -e{tags} -f '{_LEFT_OUT}' . >&2"
