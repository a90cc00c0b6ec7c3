"""The newest file of a tar archive, read as a stream: the frontend's image has no module for archives."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator

_BLOCK = 512
_LARGEST_NOTE = 1 << 20
_PAX_TIME = re.compile(rb"(?:^|\n)\d+ mtime=(-?\d+)")
_REGULAR, _NOTE, _OF_NEXT = (b"0", b"\0"), b"x", (b"g", b"L", b"K")


def newest(pieces: Iterator[bytes]) -> int | None:
    """Return the latest time of a regular file, in seconds since 1970; None where the archive has none.

    `pieces` are the archive from its beginning, as it is or with gzip. Raises ValueError for what is no such
    archive, or a damaged one.
    """
    try:
        return _newest(_Stream(pieces))
    except zlib.error as error:
        raise ValueError(str(error)) from None


def _newest(stream: _Stream) -> int | None:
    times: list[int] = []
    noted: int | None = None
    while (header := stream.take(_BLOCK, end=True)).strip(b"\0"):
        kind, size = header[156:157], _number(header[124:136])
        padded = -(-size // _BLOCK) * _BLOCK
        if kind == _NOTE:
            noted = _pax_time(stream, size, padded)
            continue
        stream.skip(padded)
        if kind in _REGULAR:
            times.append(_number(header[136:148]) if noted is None else noted)
        if kind not in _OF_NEXT:
            noted = None
    return max(times, default=None)


def _pax_time(stream: _Stream, size: int, padded: int) -> int | None:
    """Read the note that stands before a file, and its time in the place of the file's own."""
    if size > _LARGEST_NOTE:
        raise ValueError("a note is too long")
    found = _PAX_TIME.search(stream.take(padded)[:size])
    return int(found[1]) if found else None


def _number(field: bytes) -> int:
    if field[:1] == b"\x80":  # too large for octal digits
        return int.from_bytes(field[1:], "big")
    return int(field.strip(b" \0") or b"0", 8)


class _Stream:
    """The bytes of an archive, unpacked as they come."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = _decompress(pieces)
        self._piece = b""
        self._at = 0

    def take(self, size: int, *, end: bool = False) -> bytes:
        """Return so many bytes; at the end of the archive, if that may be here, none."""
        parts: list[bytes] = []
        while size > 0 and self._fill():
            parts.append(self._piece[self._at : self._at + size])
            self._at += len(parts[-1])
            size -= len(parts[-1])
        if size > 0 and not (end and not parts):
            raise ValueError("the archive ends too early")
        return b"".join(parts)

    def _fill(self) -> bool:
        """Go on to the next piece where one is used up; tell whether there is anything left."""
        while self._at == len(self._piece):
            piece = next(self._pieces, None)
            if piece is None:
                return False
            self._piece, self._at = piece, 0
        return True

    def skip(self, size: int) -> None:
        """Pass over so many bytes, in pieces."""
        while size > 0:
            size -= len(self.take(min(size, 1 << 20)))


def _decompress(pieces: Iterator[bytes]) -> Iterator[bytes]:
    first = next(pieces, b"")
    if not first.startswith(b"\x1f\x8b"):
        yield first
        yield from pieces
        return
    unpacking = zlib.decompressobj(31)
    piece: bytes | None = first
    while piece is not None:
        while piece:
            yield unpacking.decompress(piece, 1 << 20)
            piece = unpacking.unconsumed_tail
            if unpacking.eof:  # one file may be several that were packed by themselves
                piece, unpacking = unpacking.unused_data, zlib.decompressobj(31)
        piece = next(pieces, None)
