"""The entries of a layer's archive: untrusted, read once, and never written anywhere."""

from __future__ import annotations

import posixpath
import tarfile
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import pairwise
from typing import IO, cast

from jettison.errors import BuildError
from jettison.sizes.streams import LayerStream

LONGEST_PATH = 4096
"""Bytes that Linux takes for a path."""

MOST_ENTRIES = 2_000_000
LARGEST_RECORD = 1 << 27
MANIFEST = "var/lib/rpmmanifest/container-manifest-2"
DATABASES = ("var/lib/rpm/rpmdb.sqlite", "usr/lib/sysimage/rpm/rpmdb.sqlite")
RECORDS = frozenset({MANIFEST, *DATABASES})
"""The files whose content says what packages there are."""

_ELF, _SCRIPT = b"\x7fELF", b"#!"
_ARCHIVE_ERRORS = (tarfile.TarError, ValueError, OverflowError, RecursionError, EOFError)


class Shape(StrEnum):
    """What an entry is."""

    FILE = "file"
    DIRECTORY = "directory"
    SYMLINK = "symlink"
    HARD_LINK = "hard link"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An entry of a layer by its path without leading slash.

    `size` are the bytes of its content on a disk, `compressed` those of the stored layer that stand for
    it, header included. `data` is the content of one of RECORDS.
    """

    path: str
    shape: Shape
    size: int = 0
    compressed: int = 0
    target: str = ""
    executable: bool = False
    data: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """A layer's entries in the order of the archive; `compressed` is the size of the stored layer."""

    entries: tuple[Entry, ...]
    compressed: int


def read(stream: LayerStream) -> Layer:
    """Read a layer; BuildError for what is no archive of one."""
    try:
        return _read(stream)
    except _ARCHIVE_ERRORS as error:
        raise BuildError(f"it is no tar archive, or a damaged one: {error}") from None


def _read(stream: LayerStream) -> Layer:
    starts: list[int] = []
    entries: list[Entry] = []
    with tarfile.open(fileobj=cast("IO[bytes]", stream), mode="r:", errors="surrogateescape") as archive:
        for member in archive:
            if len(entries) == MOST_ENTRIES:
                raise BuildError(f"it has more than {MOST_ENTRIES:,} entries")
            starts.append(member.offset)
            entries.append(_entry(member, stream))
    total = stream.stored_at(stream.drain())
    places = [0, *map(stream.stored_at, starts[1:]), total] if starts else []
    priced = (
        replace(entry, compressed=end - start)
        for entry, (start, end) in zip(entries, pairwise(places), strict=True)
    )
    return Layer(entries=tuple(priced), compressed=total)


def _entry(member: tarfile.TarInfo, stream: LayerStream) -> Entry:
    path, shape = _clean(member.name), _shape(member)
    if shape is not Shape.FILE:
        target = _clean(member.linkname) if shape is Shape.HARD_LINK else member.linkname
        return Entry(path=path, shape=shape, target=target)
    record = path in RECORDS and not member.issparse()
    if record and member.size > LARGEST_RECORD:
        raise BuildError(f"{path} has {member.size:,} bytes, more than any record of packages")
    stream.seek(member.offset_data)
    data = stream.read(member.size if record else min(member.size, len(_ELF)))
    return Entry(
        path=path,
        shape=shape,
        size=_stored_size(member),
        executable=data == _ELF or (data.startswith(_SCRIPT) and bool(member.mode & 0o111)),
        data=data if record else b"",
    )


def _stored_size(member: tarfile.TarInfo) -> int:
    """Return the bytes that a file takes: those of holes take none."""
    parts = cast("list[tuple[int, int]] | None", getattr(member, "sparse", None))
    return member.size if parts is None else sum(size for _, size in parts)


def _shape(member: tarfile.TarInfo) -> Shape:
    if member.isreg():
        return Shape.FILE
    if member.isdir():
        return Shape.DIRECTORY
    if member.issym():
        return Shape.SYMLINK
    return Shape.HARD_LINK if member.islnk() else Shape.OTHER


def _clean(name: str) -> str:
    """Return a path without a leading slash, dots or a way out of the root."""
    if len(name) > LONGEST_PATH:
        raise BuildError(f"it has a path of {len(name):,} characters: {name[:40]}...")
    return posixpath.normpath(f"/{name}").lstrip("/")
