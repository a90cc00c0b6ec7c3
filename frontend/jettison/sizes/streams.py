"""A stored layer as a stream of unpacked bytes, and how many stored bytes stand for those read so far."""

from __future__ import annotations

import zlib
from collections import deque
from collections.abc import Callable, Iterator
from importlib import import_module
from typing import BinaryIO, Protocol, cast

from jettison.errors import BuildError
from jettison.sizes.limits import Limits

GZIP, ZSTD = b"\x1f\x8b", b"\x28\xb5\x2f\xfd"
PACKED_STEP = 1024
PLAIN_STEP = 1 << 16

_WITH_HEADER = 31  # zlib's word for a gzip stream with a window of 32 KiB

Piece = tuple[bytes, int]
"""Some unpacked bytes, and how many stored ones stand for all up to their end."""


class Decompressor(Protocol):
    """What the decompressors of several modules share; each is for one stream, which has an end."""

    @property
    def eof(self) -> bool:
        """Tell whether the end of the stream was reached."""

    @property
    def unused_data(self) -> bytes:
        """Return what stands behind the end."""

    def decompress(self, data: bytes, /) -> bytes:
        """Return what can be unpacked so far."""


class ZstdModule(Protocol):
    """What the modules for zstd share."""

    ZstdError: type[Exception]

    def ZstdDecompressor(self) -> object:  # noqa: N802 - their name
        """Make a decompressor, or what makes one."""


class LayerStream:
    """A layer's archive to be read once, from front to back; BuildError for one that cannot be."""

    def __init__(self, pieces: Iterator[Piece], limits: Limits | None = None) -> None:
        self._pieces = pieces
        self._unpacked = (limits or Limits()).unpacked
        self._held = bytearray()
        self._position = 0
        # Unpacked bytes, and how many stored ones stand for them, from where the reader is on.
        self._marks = deque([(0, 0)])

    def read(self, size: int) -> bytes:
        """Read so many bytes, fewer only at the end."""
        while len(self._held) < size and self._fetch():
            pass
        taken = bytes(self._held[:size])
        del self._held[:size]
        self._position += len(taken)
        return taken

    def seek(self, position: int) -> int:
        """Skip forward to a place; what was stored before it is not asked for any more."""
        while self._position < position:
            if not self.read(min(PLAIN_STEP, position - self._position)):
                break
            self._forget(self._position)
        return self._position

    def drain(self) -> int:
        """Read to the end; give how many bytes there were."""
        while self.read(PLAIN_STEP):
            self._forget(self._position)
        return self._position

    def stored_at(self, position: int) -> int:
        """Return how many stored bytes stand for the unpacked ones before a place, the next one asked for."""
        self._forget(position)
        if len(self._marks) == 1:
            return self._marks[0][1]
        (low, stored), (high, after) = self._marks[0], self._marks[1]
        return stored + (after - stored) * (position - low) // (high - low)

    def _forget(self, position: int) -> None:
        while len(self._marks) > 1 and self._marks[1][0] <= position:
            self._marks.popleft()

    def _fetch(self) -> bool:
        for data, stored in self._pieces:
            unpacked = self._marks[-1][0]
            if data:
                self._unpacked.spend(len(data))
                self._held += data
                self._marks.append((unpacked + len(data), stored))
                return True
            # What stands at the end, a checksum, belongs to what was before.
            self._marks[-1] = unpacked, stored
        return False


def open_layer(raw: BinaryIO, limits: Limits | None = None) -> tuple[LayerStream, bool]:
    """Open a stored layer, and tell whether it is stored packed.

    What a plain one would cost packed is then found out by packing it, as a registry's client would.
    """
    head = raw.read(4)
    if head.startswith(GZIP):
        pieces = _unpack("gzip", lambda: zlib.decompressobj(_WITH_HEADER), zlib.error, head, raw)
    elif head == ZSTD:
        pieces = _unpack("zstd", *_zstd(), head, raw)
    else:
        return LayerStream(_pack(_inputs(head, raw, PLAIN_STEP)), limits), False
    return LayerStream(pieces, limits), True


def _inputs(head: bytes, raw: BinaryIO, step: int) -> Iterator[bytes]:
    chunk = head + raw.read(step - len(head))
    while chunk:
        yield chunk
        chunk = raw.read(step)


def _pack(chunks: Iterator[bytes]) -> Iterator[Piece]:
    packer, stored = zlib.compressobj(wbits=_WITH_HEADER), 0
    for chunk in chunks:
        stored += len(packer.compress(chunk))
        yield chunk, stored
    yield b"", stored + len(packer.flush())


def _unpack(
    kind: str, make: Callable[[], Decompressor], wrong: type[Exception], head: bytes, raw: BinaryIO
) -> Iterator[Piece]:
    """Unpack a layer, which may consist of several streams, one behind the other."""
    unpacker, stored = make(), 0
    for chunk in _inputs(head, raw, PACKED_STEP):
        stored += len(chunk)
        rest = chunk
        while rest:
            if unpacker.eof:
                unpacker = make()
            try:
                data = unpacker.decompress(rest)
            except (wrong, EOFError) as error:
                raise BuildError(f"its {kind} stream is damaged: {error}") from None
            yield data, stored
            rest = unpacker.unused_data
    if not unpacker.eof:
        raise BuildError(f"its {kind} stream ends too early")


def _zstd() -> tuple[Callable[[], Decompressor], type[Exception]]:
    """Find a module for zstd, Python's own from 3.14 on or one that is installed: a maker, and its error."""
    for name in ("compression.zstd", "zstandard"):
        try:
            module = cast("ZstdModule", import_module(name))
        except ImportError:
            continue
        # Of the one that is installed the maker makes something that makes decompressors.
        make = getattr(module.ZstdDecompressor(), "decompressobj", module.ZstdDecompressor)
        return cast("Callable[[], Decompressor]", make), module.ZstdError
    raise BuildError(
        "it is packed with zstd, which this Python cannot unpack",
        hint="`pip install zstandard`, or build with the output option `compression=gzip`",
    )
