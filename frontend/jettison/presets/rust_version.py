"""Which Rust a project asks for, by `Cargo.toml` and by the file that pins a toolchain.

`rust-version` is a least version: cargo refuses an older one, after it has fetched everything
(https://doc.rust-lang.org/cargo/reference/rust-version.html). A pin is obeyed by rustup alone
(https://rust-lang.github.io/rustup/overrides.html), which the images do not have.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from jettison.presets.go_version import Need

_MANIFEST = "Cargo.toml"
_PINS = ("rust-toolchain", "rust-toolchain.toml")
"""As rustup looks for them: the first that is there counts."""

FILES = (_MANIFEST, *_PINS)
"""Files of the build context that say it."""

_TABLE = re.compile(r"[ \t]*\[[ \t]*([\w.-]+)[ \t]*\]")
_LEAST = re.compile(r"""[ \t]*rust-version[ \t]*=[ \t]*["'](\d{1,9})(?:\.(\d{1,9}))?""")
_CHANNEL = re.compile(r"""[ \t]*channel[ \t]*=[ \t]*["']([\w.-]+)["']""")
_BARE = re.compile(r"[ \t]*([\w.-]+)[ \t]*\r?$")
_RELEASED = re.compile(r"(\d{1,9})\.(\d{1,9})(?:\.\d+)?(?:-[a-z]\S*)?$")


@dataclass(frozen=True, slots=True)
class Pin:
    """The toolchain that a file of the project names for rustup, and where; `version` if it is a release."""

    channel: str
    version: tuple[int, int] | None
    file: str
    number: int


def need(project: Mapping[str, str]) -> Need | None:
    """Return the least Rust that the manifest asks for, None if it does not."""
    found = _lines(project.get(_MANIFEST, ""), ("package", "workspace.package"), _LEAST)
    needs = (Need((int(match[1]), int(match[2] or 0)), _MANIFEST, number) for number, match in found)
    return max(needs, default=None)


def pin(project: Mapping[str, str]) -> Pin | None:
    """Return which toolchain is pinned, None if none is, or always the newest release."""
    file = next((name for name in _PINS if name in project), "")
    text = project.get(file, "")
    tables = _lines(text, ("toolchain",), _CHANNEL)
    for number, match in tables if "[" in text else _lines(text, ("",), _BARE):
        released = _RELEASED.match(match[1])
        if match[1].partition("-")[0] == "stable":
            return None
        version = (int(released[1]), int(released[2])) if released else None
        return Pin(match[1], version, file, number)
    return None


def _lines(text: str, tables: Collection[str], shape: re.Pattern[str]) -> Iterator[tuple[int, re.Match[str]]]:
    """Yield the lines of some tables of a TOML file that begin like `shape`, with their numbers."""
    table = ""
    for number, line in enumerate(text.split("\n"), 1):
        if header := _TABLE.match(line):
            table = header[1]
        elif table in tables and (found := shape.match(line)):
            yield number, found
