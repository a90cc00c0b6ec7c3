"""Tar archives, read once from front to back: what an archive claims is believed up to a bound.

Python's `tarfile` keeps every entry and every global header, searches pax headers in quadratic time in
some versions, and takes junk between two entries for the end.
"""

from __future__ import annotations

import tarfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from jettison.errors import BuildError

LARGEST_HEADER = 1 << 20
"""Bytes of a header of variable length: a path, or a file's extended attributes."""

LONGEST_PATH = 4096
"""Bytes that Linux takes for a path."""

_BLOCK = tarfile.BLOCKSIZE
_MORE_HOLES = 482
"""The byte of a header of GNU's old form for files with holes that says that a block of them follows."""

_STILL_MORE_HOLES = 504
"""The byte of such a block that says it of the next."""

_LONG = {tarfile.GNUTYPE_LONGNAME: b"path", tarfile.GNUTYPE_LONGLINK: b"linkpath"}
_PAX = (tarfile.XHDTYPE, tarfile.SOLARIS_XHDTYPE)
_TOLD = (b"path", b"linkpath", b"size", b"GNU.sparse.name", b"GNU.sparse.map", b"GNU.sparse.major")
"""Records of a pax header that say something about an entry."""


class Stream(Protocol):
    """What an archive is read from."""

    def read(self, size: int, /) -> bytes:
        """Read so many bytes, fewer only at the end."""

    def seek(self, position: int, /) -> int:
        """Go to a place that was not read yet, or to the end; return which it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """An entry: `start` is where its first header begins, `data` where its `size` stored bytes do.

    `kind` is one of tarfile's types, REGTYPE for all that are files; `holes` tells that of one not all
    bytes are stored.
    """

    name: str
    kind: bytes
    size: int
    target: str
    mode: int
    start: int
    data: int
    holes: bool


def members(stream: Stream) -> Iterator[Member]:
    """Yield the entries of an archive, each before its content is read; BuildError for damage."""
    start = at = 0
    told: dict[bytes, str] = {}
    while (header := _header(stream, at)) is not None:
        data = at + _BLOCK + (_skip_holes(stream, header) if header.type == tarfile.GNUTYPE_SPARSE else 0)
        at = _end(data, header.size)
        if header.type in _LONG:
            told[_LONG[header.type]] = _text(_content(stream, header).partition(b"\0")[0])
        elif header.type in _PAX:
            told |= _records(_content(stream, header))
        elif header.type != tarfile.XGLTYPE:
            member = _member(header, told, start, data)
            yield member
            start = at = _end(data, member.size)
            told = {}
        if stream.seek(at) < at:
            raise damaged("unexpected end of data")


def damaged(why: str) -> BuildError:
    """Return the error for what is no archive."""
    return BuildError(f"it is no tar archive, or a damaged one: {why}")


class _Header(tarfile.TarInfo):
    """A header with its block."""

    block = b""


def _header(stream: Stream, at: int) -> _Header | None:
    """Read a header; None at the end of the archive."""
    block = stream.read(_BLOCK)
    if not block and not at:
        raise damaged("empty file")
    if not block.strip(b"\0"):
        return None
    if len(block) < _BLOCK:
        raise damaged("truncated header")
    try:
        header = _Header.frombuf(block, "utf-8", "surrogateescape")
    except (tarfile.TarError, ValueError, OverflowError):
        raise damaged("invalid header") from None
    if header.size < 0:
        raise damaged("invalid header")
    header.block = block
    return header


def _skip_holes(stream: Stream, header: _Header) -> int:
    """Read the blocks that list the holes of a file in GNU's old form; return how many bytes they have."""
    count, more = 0, header.block[_MORE_HOLES]
    while more:
        block = stream.read(_BLOCK)
        count, more = count + _BLOCK, len(block) == _BLOCK and block[_STILL_MORE_HOLES]
    return count


def _content(stream: Stream, header: _Header) -> bytes:
    """Read a header of variable length."""
    if header.size > LARGEST_HEADER:
        raise BuildError(f"it asks for {header.size:,} bytes at once, more than any image has in one header")
    return stream.read(header.size)


def _records(data: bytes) -> dict[bytes, str]:
    """Return the records of a pax header that count, each written as `LENGTH NAME=VALUE` and a newline."""
    found: dict[bytes, str] = {}
    at = 0
    while at < len(data) and data[at]:
        space = data.find(b" ", at, at + 20)
        length = _number(data[at : max(space, at)])
        if length <= space - at or at + length > len(data):
            raise damaged("invalid header")
        name, _, value = data[space + 1 : at + length - 1].partition(b"=")
        if name in _TOLD:
            found[name] = _text(value)
        at += length
    return found


def _member(header: _Header, told: Mapping[bytes, str], start: int, data: int) -> Member:
    """Put together what the headers of an entry say."""
    size = _number(told[b"size"].encode(errors="replace")) if b"size" in told else header.size
    is_file = header.isreg()
    return Member(
        name=_checked(told.get(b"GNU.sparse.name") or told.get(b"path") or header.name),
        kind=tarfile.REGTYPE if is_file else header.type,
        size=size if is_file or header.type not in tarfile.SUPPORTED_TYPES else 0,
        target=_checked(told.get(b"linkpath", header.linkname)),
        mode=header.mode,
        start=start,
        data=data,
        holes=header.type == tarfile.GNUTYPE_SPARSE or any(name.startswith(b"GNU.") for name in told),
    )


def _end(data: int, size: int) -> int:
    """Return where the blocks of a content end."""
    return data + -(-size // _BLOCK) * _BLOCK


def _number(digits: bytes) -> int:
    if not digits.isdigit() or len(digits) > 18:  # noqa: PLR2004 - what fits into 64 bits
        raise damaged("invalid header")
    return int(digits)


def _text(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape")


def _checked(path: str) -> str:
    if len(path) > LONGEST_PATH:
        raise BuildError(f"it has a path of {len(path):,} characters: {path[:40]}...")
    return path
