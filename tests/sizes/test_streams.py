"""Stored layers that are unpacked while they are read: one direction, little memory, zstd by a module."""

from __future__ import annotations

import gzip
import sys
import tracemalloc
import zlib
from types import SimpleNamespace

import pytest

from jettison.errors import BuildError
from jettison.sizes.streams import LayerStream
from tests.sizes.layered import GOOD, by_path, read
from tests.sizes.made import entry, layer, packed

ZSTD = b"\x28\xb5\x2f\xfd"


def test_a_stream_is_read_in_one_direction() -> None:
    stream = LayerStream(iter([(b"12345", 3)]))
    assert (stream.read(2), stream.seek(4), stream.read(9), stream.drain()) == (b"12", 4, b"5", 5)


class FakeZstdError(Exception):
    pass


class FakeZstd:
    """Unpacks what gzip packed, behind the four bytes of zstd: one frame, and no byte of the next."""

    def __init__(self) -> None:
        self.plain = zlib.decompressobj(31)

    @property
    def eof(self) -> bool:
        return self.plain.eof

    @property
    def unused_data(self) -> bytes:
        return self.plain.unused_data

    def decompress(self, data: bytes) -> bytes:
        if self.eof:
            raise FakeZstdError("cannot use a decompressobj multiple times")
        try:
            return self.plain.decompress(data.removeprefix(ZSTD))
        except zlib.error as error:
            raise FakeZstdError(error) from None


def frames(data: bytes) -> bytes:
    """Pack a layer as zstd:chunked does: a frame for each piece."""
    return b"".join(ZSTD + packed(data[at : at + 7000]) for at in range(0, len(data), 7000))


@pytest.mark.parametrize(
    ("name", "module"),
    [
        pytest.param(
            "compression.zstd",
            SimpleNamespace(ZstdError=FakeZstdError, ZstdDecompressor=FakeZstd),
            id="Python's own",
        ),
        pytest.param(
            "zstandard",
            SimpleNamespace(
                ZstdError=FakeZstdError, ZstdDecompressor=lambda: SimpleNamespace(decompressobj=FakeZstd)
            ),
            id="installed",
        ),
    ],
)
def test_zstd_is_for_who_has_a_module(
    monkeypatch: pytest.MonkeyPatch, name: str, module: SimpleNamespace
) -> None:
    monkeypatch.setitem(sys.modules, "compression.zstd", None)
    monkeypatch.setitem(sys.modules, name, module)
    for data in (ZSTD + packed(GOOD), frames(GOOD)):
        found = read(data)
        assert (found.compressed, len(found.entries)) == (len(data), 2)
    with pytest.raises(BuildError) as caught:
        read(ZSTD + b"junk" * 99)
    assert caught.value.message.startswith("its zstd stream is damaged: ")
    with pytest.raises(BuildError) as caught:
        read(frames(GOOD)[:-9])
    assert caught.value.message == "its zstd stream ends too early"


def test_zstd_without_a_module_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "compression.zstd", None)
    monkeypatch.setitem(sys.modules, "zstandard", None)
    with pytest.raises(BuildError) as caught:
        read(ZSTD + bytes(99))
    assert (caught.value.message, caught.value.hint) == (
        "it is packed with zstd, which this Python cannot unpack",
        "`pip install zstandard`, or build with the output option `compression=gzip`",
    )


def test_gzip_that_unpacks_to_very_much_takes_no_memory() -> None:
    bomb = gzip.compress(layer(entry("zeros", bytes(1 << 26))), mtime=0)
    tracemalloc.start()
    assert by_path(bomb)["zeros"].size == 1 << 26
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 1 << 22
