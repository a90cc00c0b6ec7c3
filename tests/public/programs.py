"""The programs, and what their own images stand on."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Base:
    """What their Dockerfile puts the program on: megabytes on disk and compressed, known beforehand."""

    name: str
    disk: float
    compressed: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """A program of a module or crate, and the words that make it say what it is.

    `source` is the file that is changed for the second build; `features` are what a crate gets beside its
    default ones.
    """

    name: str
    package: str
    version: str
    source: str
    words: tuple[str, ...]
    dockerfile: str = "Dockerfile"
    base: Base | None = None
    features: tuple[str, ...] = ()

    @property
    def is_go(self) -> bool:
        """Tell a module from a crate."""
        return "/" in self.package


PROGRAMS = (
    Program(
        name="blackbox_exporter",
        package="github.com/prometheus/blackbox_exporter",
        version="v0.27.0",
        source="main.go",
        words=("--version",),
        base=Base(name="prometheus/busybox", disk=2.5, compressed=1.3),
    ),
    Program(
        name="dnsproxy",
        package="github.com/AdguardTeam/dnsproxy",
        version="v0.75.0",
        source="main.go",
        words=("--version",),
        dockerfile="docker/Dockerfile",
        base=Base(name="alpine, tzdata", disk=9.5, compressed=4.0),
    ),
    Program(
        name="sql-migrate",
        package="github.com/rubenv/sql-migrate",
        version="v1.8.0",
        source="sql-migrate/main.go",
        words=("--version",),
        base=Base(name="alpine", disk=5.6, compressed=2.8),
    ),
    Program(
        name="rg",
        package="ripgrep",
        version="15.1.0",
        source="crates/core/main.rs",
        words=("--version",),
        features=("pcre2",),  # which is in C
    ),
)
