"""The packages of an image, as its own records tell: a manifest of names and sizes, or rpm's database."""

from __future__ import annotations

import re
import sqlite3
import struct
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import islice

from jettison.errors import BuildError
from jettison.sizes.archive import LONGEST_PATH
from jettison.sizes.limits import MOST_CHARACTERS, MOST_ENTRIES, Allowance

MOST_STEPS = 50_000_000
"""Of SQLite's machine, before a database counts as one that was made to keep us busy."""

LARGEST_HEADER = 1 << 25
"""Bytes that rpm keeps of a package: those with most files have some million."""

FIELDS = 10
"""Of a line of a manifest."""

_NAME, _VERSION, _RELEASE, _SIZE = 1000, 1001, 1002, 1009
_INDEXES, _BASENAMES, _DIRECTORIES = 1116, 1117, 1118
_INTRODUCTION = struct.Struct(">II")
_TAG = struct.Struct(">IIII")
_NUMBER = 4
_BYTES = re.compile(r"[0-9]{1,18}")

_STEPS_AT_ONCE = 10_000
_FIND = "SELECT 1 FROM sqlite_master WHERE name = 'Packages' AND type = 'table' AND rootpage > 0"
_HIDDEN = "SELECT 1 FROM pragma_table_xinfo('Packages') WHERE hidden"
"""Columns that are reckoned out and not stored."""

_READ = "SELECT blob FROM Packages"
_JOURNAL = slice(18, 20)
_NO_JOURNAL = b"\x01\x01"


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """A package: `size` is what it takes as it was built, `paths` its known files, without leading slash."""

    name: str
    version: str
    size: int
    paths: tuple[str, ...] = ()


def from_manifest(data: bytes) -> tuple[Package, ...]:
    """Return the packages of `container-manifest-2`: fields between tabs, the seventh the size in bytes."""
    lines = [line.split("\t") for line in data.decode("utf-8", "replace").split("\n") if line]
    wrong = [line for line in lines if len(line) != FIELDS or not _BYTES.fullmatch(line[6])]
    if wrong:
        raise BuildError(f"a line of the package manifest has not its ten fields: {' '.join(wrong[0])[:80]}")
    return tuple(Package(name=line[0], version=line[1], size=int(line[6])) for line in lines)


def from_database(data: bytes) -> tuple[Package, ...]:
    """Return the packages of `rpmdb.sqlite` with their files; keys that rpm trusts are left out."""
    paths = Allowance(MOST_ENTRIES, "the package database lists too many files")
    characters = Allowance(MOST_CHARACTERS, "the package database has too many characters of paths")
    found: list[Package] = []
    for package in map(from_header, _headers(data)):
        paths.spend(len(package.paths))
        characters.spend(sum(map(len, package.paths)))
        if package.name != "gpg-pubkey":
            found.append(package)
    return tuple(found)


def _headers(data: bytes) -> Iterator[bytes]:
    """Yield the headers of a database, which is somebody else's and may be made to do harm.

    Nothing is sorted, and only a table of stored columns is read: of a view, or of a column that is
    reckoned out, SQLite would make gigabytes.
    """
    steps = 0
    left = Allowance(len(data), "the package database gives more bytes than it has")

    def count() -> bool:
        nonlocal steps
        steps += _STEPS_AT_ONCE
        return steps > MOST_STEPS

    try:
        with closing(sqlite3.connect(":memory:")) as database:
            database.set_progress_handler(count, _STEPS_AT_ONCE)
            database.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LARGEST_HEADER)
            database.deserialize(_without_journal(data))
            database.execute("PRAGMA trusted_schema = OFF")
            database.execute("PRAGMA temp_store = MEMORY")
            _check_table(database)
            for (blob,) in database.execute(_READ):
                header = _checked(blob)
                left.spend(len(header))
                yield header
    except (sqlite3.Error, TypeError, ValueError) as error:
        # What a signal raises while SQLite asks whether to go on, it keeps for itself.
        if getattr(error, "sqlite_errorcode", 0) == sqlite3.SQLITE_INTERRUPT and steps <= MOST_STEPS:
            raise KeyboardInterrupt from None
        raise BuildError(f"the package database cannot be read: {error}") from None


def _check_table(database: sqlite3.Connection) -> None:
    if not database.execute(_FIND).fetchone() or database.execute(_HIDDEN).fetchone():
        raise ValueError("it has no table `Packages`")


def _checked(blob: object) -> bytes:
    if not isinstance(blob, bytes):
        raise TypeError("a header is no blob")
    return blob


def _without_journal(data: bytes) -> bytes:
    """Say that nothing is in a journal: rpm uses one, and a database in memory can have none."""
    changed = bytearray(data)
    changed[_JOURNAL] = _NO_JOURNAL
    return bytes(changed)


def from_header(blob: bytes) -> Package:
    """Return the package of a header, as rpm's database keeps it; BuildError for one that is damaged.

    A header is an index of tags, and the data that they point into. The form is that of rpm's own
    documentation of its file format: two big-endian counts, then for each tag its number, type, offset and
    count, sixteen bytes in all.
    """
    try:
        return _read_header(blob)
    except (struct.error, IndexError, UnicodeError, ValueError) as error:
        raise BuildError(f"a header of the package database is damaged: {error}") from None


def _read_header(blob: bytes) -> Package:
    count, _ = _INTRODUCTION.unpack_from(blob)
    index = blob[_INTRODUCTION.size : _INTRODUCTION.size + count * _TAG.size]
    data = blob[_INTRODUCTION.size + len(index) :]
    tags = {tag: (offset, number) for tag, _, offset, number in _TAG.iter_unpack(index)}
    (name,), (version,), (release,) = (_texts(data, tags, tag) for tag in (_NAME, _VERSION, _RELEASE))
    directories = _texts(data, tags, _DIRECTORIES)
    indexes = _numbers(data, tags, _INDEXES)
    names = zip(indexes, _texts(data, tags, _BASENAMES), strict=True)
    if max(map(len, (name, version, release, *directories)), default=0) > LONGEST_PATH:
        raise ValueError(f"a name of more than {LONGEST_PATH:,} characters")
    paths = tuple((directories[number] + base).lstrip("/") for number, base in names)
    size = sum(_numbers(data, tags, _SIZE))
    return Package(name=name, version=f"{version}-{release}", size=size, paths=paths)


def _texts(data: bytes, tags: dict[int, tuple[int, int]], tag: int) -> list[str]:
    """Return the texts of a tag, each of which ends with a NUL."""
    offset, count = tags.get(tag, (0, 0))
    if not count:
        return []
    parts = data[offset:].split(b"\0", count)
    if len(parts) <= count:
        raise ValueError(f"tag {tag} has less than {count} texts")
    return [part.decode("utf-8", "surrogateescape") for part in islice(parts, count)]


def _numbers(data: bytes, tags: dict[int, tuple[int, int]], tag: int) -> list[int]:
    offset, count = tags.get(tag, (0, 0))
    if offset + count * _NUMBER > len(data):
        raise ValueError(f"tag {tag} has less than {count} numbers")
    return list(struct.unpack_from(f">{count}I", data, offset)) if count else []
