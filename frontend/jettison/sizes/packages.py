"""The packages of an image, as its own records tell: a manifest of names and sizes, or rpm's database."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass

from jettison.errors import BuildError
from jettison.sizes import headers

MOST_STEPS = 50_000_000
"""Of SQLite's machine, before a database counts as one that was made to keep us busy."""

FIELDS = 10
"""Of a line of a manifest."""

_STEPS_AT_ONCE = 100_000
_JOURNAL = slice(18, 20)
_NO_JOURNAL = b"\x01\x01"


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """A package: `size` is what it takes as it was built, `paths` are its files where they are known."""

    name: str
    version: str
    size: int
    paths: tuple[str, ...] = ()


def from_manifest(data: bytes) -> tuple[Package, ...]:
    """Read `container-manifest-2`: tab-separated fields, of which the seventh is the size in bytes."""
    lines = [line.split("\t") for line in data.decode("utf-8", "replace").splitlines() if line]
    wrong = [line for line in lines if len(line) != FIELDS or not line[6].isdecimal()]
    if wrong:
        raise BuildError(f"a line of the package manifest has not its ten fields: {' '.join(wrong[0])[:80]}")
    return tuple(Package(name=line[0], version=line[1], size=int(line[6])) for line in lines)


def from_database(data: bytes) -> tuple[Package, ...]:
    """Read `rpmdb.sqlite`, with the files of each package; keys that rpm trusts are left out."""
    found = map(headers.read, _headers(data))
    packages = [
        Package(name=each.name, version=each.version, size=each.size, paths=each.paths) for each in found
    ]
    return tuple(package for package in packages if package.name != "gpg-pubkey")


def _headers(data: bytes) -> Iterator[bytes]:
    """Yield the headers of a database, which is somebody else's and may be made to do harm."""
    steps = 0

    def count() -> bool:
        nonlocal steps
        steps += _STEPS_AT_ONCE
        return steps > MOST_STEPS

    try:
        with closing(sqlite3.connect(":memory:")) as database:
            database.set_progress_handler(count, _STEPS_AT_ONCE)
            database.deserialize(_without_journal(data))
            database.execute("PRAGMA trusted_schema = OFF")
            for (blob,) in database.execute("SELECT blob FROM Packages ORDER BY hnum"):
                yield bytes(blob)
    except (sqlite3.Error, TypeError, ValueError) as error:
        raise BuildError(f"the package database cannot be read: {error}") from None


def _without_journal(data: bytes) -> bytes:
    """Say that nothing is in a journal: rpm uses one, and a database in memory can have none."""
    changed = bytearray(data)
    changed[_JOURNAL] = _NO_JOURNAL
    return bytes(changed)
