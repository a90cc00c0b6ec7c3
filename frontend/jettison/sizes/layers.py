"""The entries of a layer's archive: untrusted, read once, and never written anywhere."""

from __future__ import annotations

import posixpath
import tarfile
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import pairwise

from jettison.errors import BuildError
from jettison.sizes.archive import Member, members
from jettison.sizes.limits import Limits
from jettison.sizes.streams import LayerStream

MANIFEST = "var/lib/rpmmanifest/container-manifest-2"
DATABASES = ("var/lib/rpm/rpmdb.sqlite", "usr/lib/sysimage/rpm/rpmdb.sqlite")
RECORDS = {MANIFEST: 1 << 22, **dict.fromkeys(DATABASES, 1 << 27)}
"""The files whose content says what packages there are, and how many bytes of it are read at most."""

_ELF, _SCRIPT = b"\x7fELF", b"#!"
_SHAPES = {
    tarfile.REGTYPE: "file",
    tarfile.DIRTYPE: "directory",
    tarfile.SYMTYPE: "symlink",
    tarfile.LNKTYPE: "hard link",
}


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


def read(stream: LayerStream, limits: Limits | None = None) -> Layer:
    """Read a layer; BuildError for what is no archive of one, or more than `limits` leave to it."""
    limits = limits or Limits()
    starts: list[int] = []
    entries: list[Entry] = []
    for member in members(stream):
        limits.entries.spend(1)
        limits.characters.spend(len(member.name) + len(member.target))
        starts.append(stream.stored_at(member.start))
        entries.append(_entry(member, stream))
    total = stream.stored_at(stream.drain())
    places = [0, *starts[1:], total] if starts else []
    priced = (
        replace(entry, compressed=end - start)
        for entry, (start, end) in zip(entries, pairwise(places), strict=True)
    )
    return Layer(entries=tuple(priced), compressed=total)


def _entry(member: Member, stream: LayerStream) -> Entry:
    path, shape = _clean(member.name), Shape(_SHAPES.get(member.kind, "other"))
    if shape is not Shape.FILE:
        target = _clean(member.target) if shape is Shape.HARD_LINK else member.target
        return Entry(path=path, shape=shape, target=target)
    record = path in RECORDS and not member.holes
    if record and member.size > RECORDS[path]:
        raise BuildError(f"{path} has {member.size:,} bytes, more than any record of packages")
    stream.seek(member.data)
    data = stream.read(member.size if record else min(member.size, len(_ELF)))
    return Entry(
        path=path,
        shape=shape,
        size=member.size,
        executable=data == _ELF or (data.startswith(_SCRIPT) and bool(member.mode & 0o111)),
        data=data if record else b"",
    )


def _clean(name: str) -> str:
    """Return a path without a leading slash, dots or a way out of the root."""
    return posixpath.normpath(f"/{name}").lstrip("/")
