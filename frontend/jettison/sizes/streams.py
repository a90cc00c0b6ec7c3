"""A stored layer as a stream of unpacked bytes, and how many stored bytes stand for those read so far."""

from __future__ import annotations

import zlib
from bisect import bisect_right
from collections.abc import Iterator
from importlib import import_module
from typing import BinaryIO, Protocol, cast

from jettison.errors import BuildError

GZIP, ZSTD = b"\x1f\x8b", b"\x28\xb5\x2f\xfd"
PACKED_STEP = 1024
PLAIN_STEP = 1 << 16
MOST_AT_ONCE = 1 << 28
"""Bytes that one read may ask for: a header has some thousand, a package database some million."""

_WITH_HEADER = 31  # zlib's word for a gzip stream with a window of 32 KiB

Piece = tuple[bytes, int]
"""Some unpacked bytes, and how many stored ones stand for all up to their end."""


class Decompressor(Protocol):
    """What the decompressors of several modules share."""

    def decompress(self, data: bytes, /) -> bytes:
        """Return what can be unpacked so far."""


class ZstdModule(Protocol):
    """What the modules for zstd share."""

    ZstdError: type[Exception]

    def ZstdDecompressor(self) -> object:  # noqa: N802 - their name
        """Make a decompressor, or what makes one."""


class LayerStream:
    """A layer's archive to be read once, from front to back; BuildError for one that cannot be."""

    def __init__(self, pieces: Iterator[Piece]) -> None:
        self._pieces = pieces
        self._held = bytearray()
        self._position = 0
        self._unpacked: list[int] = [0]
        self._stored: list[int] = [0]

    def tell(self) -> int:
        """Return how many unpacked bytes have been read."""
        return self._position

    def read(self, size: int = -1) -> bytes:
        """Read so many bytes, fewer only at the end."""
        if not 0 <= size <= MOST_AT_ONCE:
            raise BuildError(f"it asks for {size:,} bytes at once, more than any image has in one header")
        while len(self._held) < size and self._fetch():
            pass
        taken = bytes(self._held[:size])
        del self._held[:size]
        self._position += len(taken)
        return taken

    def seek(self, position: int) -> int:
        """Skip forward to a place."""
        if position < self._position:
            raise BuildError("a header leads back to what was read before")
        while self._position < position:
            if not self.read(min(PLAIN_STEP, position - self._position)):
                break
        return self._position

    def drain(self) -> int:
        """Read to the end; give how many bytes there were."""
        while self.read(PLAIN_STEP):
            pass
        return self._position

    def stored_at(self, position: int) -> int:
        """Return how many stored bytes stand for the unpacked ones before a place that was read."""
        after = bisect_right(self._unpacked, position)
        if after == len(self._unpacked):
            return self._stored[-1]
        low, high = self._unpacked[after - 1], self._unpacked[after]
        stored, step = self._stored[after - 1], self._stored[after] - self._stored[after - 1]
        return stored + step * (position - low) // (high - low)

    def _fetch(self) -> bool:
        for data, stored in self._pieces:
            if data:
                self._held += data
                self._unpacked.append(self._unpacked[-1] + len(data))
                self._stored.append(stored)
                return True
            self._stored[-1] = stored  # what stands at the end, a checksum, belongs to what was before
        return False


def open_layer(raw: BinaryIO) -> tuple[LayerStream, bool]:
    """Open a stored layer, and tell whether it is stored packed.

    What a plain one would cost packed is then found out by packing it, as a registry's client would.
    """
    head = raw.read(4)
    if head.startswith(GZIP):
        return LayerStream(_gunzip(_inputs(head, raw, PACKED_STEP))), True
    if head == ZSTD:
        return LayerStream(_unpack_zstd(_inputs(head, raw, PACKED_STEP))), True
    return LayerStream(_pack(_inputs(head, raw, PLAIN_STEP))), False


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


def _gunzip(chunks: Iterator[bytes]) -> Iterator[Piece]:
    unpacker, stored = zlib.decompressobj(_WITH_HEADER), 0
    try:
        for chunk in chunks:
            stored += len(chunk)
            rest = chunk
            while rest:
                if unpacker.eof:  # a stream may consist of several
                    unpacker = zlib.decompressobj(_WITH_HEADER)
                yield unpacker.decompress(rest, PLAIN_STEP), stored
                rest = unpacker.unconsumed_tail or unpacker.unused_data
    except zlib.error as error:
        raise BuildError(f"its gzip stream is damaged: {error}") from None
    if not unpacker.eof:
        raise BuildError("its gzip stream ends too early")


def _unpack_zstd(chunks: Iterator[bytes]) -> Iterator[Piece]:
    module = _zstd()
    # Of the one that is installed the maker makes something that makes decompressors.
    maker = module.ZstdDecompressor()
    unpacker, stored = cast("Decompressor", getattr(maker, "decompressobj", lambda: maker)()), 0
    for chunk in chunks:
        stored += len(chunk)
        try:
            data = unpacker.decompress(chunk)
        except (module.ZstdError, EOFError) as error:
            raise BuildError(f"its zstd stream is damaged: {error}") from None
        yield data, stored


def _zstd() -> ZstdModule:
    """Find a module for zstd: Python's own from 3.14 on, or one that is installed."""
    for name in ("compression.zstd", "zstandard"):
        try:
            return cast("ZstdModule", import_module(name))
        except ImportError:
            continue
    raise BuildError(
        "it is packed with zstd, which this Python cannot unpack",
        hint="`pip install zstandard`, or build with the output option `compression=gzip`",
    )
