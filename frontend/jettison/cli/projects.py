"""What program a directory holds the source of, by the files that its language keeps there."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from jettison.errors import BuildError

_WORD = r"[A-Za-z0-9_][\w.-]*"  # safe in a path, in YAML and in a comment
_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)|//[^\n]*", re.DOTALL)
_LEFT_OUT = re.compile(r"^//\s*(go:build|\+build)\s+ignore\b", re.MULTILINE)
_MOST_DOTS = 1000
"""The reader of TOML goes through all parts of a key again for each of them."""

_LOOKED_FOR = "`go.mod` of a Go module, or `Cargo.toml` of a Rust package"


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """A preset's key with its value, a name for the image, and values for other programs of the project."""

    key: str
    value: str
    name: str
    others: tuple[str, ...] = ()


def find(folder: Path) -> Project:
    """Return what is in a directory; BuildError if it holds no program that a preset knows."""
    for file, read in (("go.mod", _go), ("Cargo.toml", _rust)):
        if os.path.isfile(folder / file):  # noqa: PTH113 - pathlib's raises for a name of any length
            return read(folder)
    raise BuildError(f"{folder}: this is no project that I know", hint=f"it needs {_LOOKED_FOR}")


def _go(folder: Path) -> Project:
    packages = [path for path in (".", *_commands(folder)) if _is_main(folder / path)]
    if not packages:
        message = f"{folder}: this Go module has no program: `package main` is neither here nor in cmd/NAME"
        raise BuildError(message, hint="write jettison.yaml yourself, with `go: ./PATH`")
    first, *others = packages
    name = _module(folder) if first == "." else first.rpartition("/")[2]
    return Project(key="go", value=first, name=_image(name), others=tuple(others))


def _commands(folder: Path) -> Iterator[str]:
    commands = folder / "cmd"
    names = sorted(path.name for path in commands.iterdir()) if commands.is_dir() else []
    return (f"./cmd/{name}" for name in names if re.fullmatch(_WORD, name))


def _is_main(package: Path) -> bool:
    files = sorted(package.glob("*.go")) if package.is_dir() else []
    return any(_says_main(_text(file)) for file in files if not file.name.endswith("_test.go"))


def _says_main(source: str) -> bool:
    """Tell whether a Go file belongs to a program; a generator beside a library is left out of builds."""
    code = _COMMENT.sub("", source).lstrip()
    return re.match(r"package\s+main\b", code) is not None and _LEFT_OUT.search(source) is None


def _module(folder: Path) -> str:
    """Return the last element of a module's path, before a version such as `v2`."""
    found = re.search(r"^module\s+\"?([^\s\"]+)", _text(folder / "go.mod"), re.MULTILINE)
    parts = [part for part in (found[1] if found else "").split("/") if not re.fullmatch(r"v\d+", part)]
    return parts[-1] if parts else ""


def _rust(folder: Path) -> Project:
    file = folder / "Cargo.toml"
    text = _text(file)
    if any(line.count(".") > _MOST_DOTS for line in text.splitlines()):
        raise BuildError(f"{file}: a line has more than {_MOST_DOTS:,} dots, and no key of cargo's")
    try:
        cargo = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # a number of 5,000 digits is no TOMLDecodeError
        raise BuildError(f"{file}: this is not TOML: {error}") from None
    found = list(_names(cargo.get("bin")))
    if (folder / "src" / "main.rs").is_file():
        found += _names([cargo.get("package")])
    names = list(dict.fromkeys(found))
    if not names:
        message = f"{file}: this package has no program: neither src/main.rs nor a [[bin]] with a name"
        raise BuildError(message, hint="run this in the folder of a package that has one")
    return Project(key="rust", value=names[0], name=_image(names[0]), others=tuple(names[1:]))


def _names(tables: object) -> Iterator[str]:
    """Yield the names of tables, as far as they are tables with names that can be used."""
    for table in tables if isinstance(tables, list) else ():
        name = table.get("name") if isinstance(table, dict) else None
        if isinstance(name, str) and re.fullmatch(_WORD, name):
            yield name


def _image(name: str) -> str:
    """Make an image's name of a program's: lower case, separators only inside."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "app"


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8", errors="replace")
    except OSError as error:
        raise BuildError(f"{file}: cannot be read: {error.strerror}") from None
