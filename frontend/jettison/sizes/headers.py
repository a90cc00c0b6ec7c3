"""The header of an RPM as its database keeps it: an index of tags, and the data that they point into.

The form is that of rpm's own documentation of its file format: two big-endian counts, then for each
tag its number, type, offset and count, sixteen bytes in all.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from itertools import islice

from jettison.errors import BuildError

_NAME, _VERSION, _RELEASE, _SIZE = 1000, 1001, 1002, 1009
_INDEXES, _BASENAMES, _DIRECTORIES = 1116, 1117, 1118
_INTRODUCTION = struct.Struct(">II")
_TAG = struct.Struct(">IIII")
_NUMBER = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """What we read of a package: `size` in bytes, as its files were built; `paths` without leading slash."""

    name: str
    version: str
    size: int
    paths: tuple[str, ...]


def read(blob: bytes) -> Header:
    """Read a header; BuildError for one that is damaged."""
    try:
        return _read(blob)
    except (struct.error, IndexError, UnicodeError, ValueError) as error:
        raise BuildError(f"a header of the package database is damaged: {error}") from None


def _read(blob: bytes) -> Header:
    count, _ = _INTRODUCTION.unpack_from(blob)
    index = blob[_INTRODUCTION.size : _INTRODUCTION.size + count * _TAG.size]
    data = blob[_INTRODUCTION.size + len(index) :]
    tags = {tag: (offset, number) for tag, _, offset, number in _TAG.iter_unpack(index)}
    (name,), (version,), (release,) = (_texts(data, tags, tag) for tag in (_NAME, _VERSION, _RELEASE))
    directories = _texts(data, tags, _DIRECTORIES)
    indexes = _numbers(data, tags, _INDEXES)
    names = zip(indexes, _texts(data, tags, _BASENAMES), strict=True)
    paths = tuple((directories[number] + base).lstrip("/") for number, base in names)
    size = sum(_numbers(data, tags, _SIZE))
    return Header(name=name, version=f"{version}-{release}", size=size, paths=paths)


def _texts(data: bytes, tags: dict[int, tuple[int, int]], tag: int) -> list[str]:
    """Read texts, each of which ends with a NUL."""
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
