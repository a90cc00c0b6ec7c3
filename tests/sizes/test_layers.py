"""Reading stored layers: their shares of what is stored, and how each kind of junk is refused."""

from __future__ import annotations

import io
import tarfile
import zlib
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from jettison.errors import BuildError
from jettison.sizes import layers
from jettison.sizes.layers import DATABASES, MANIFEST, Shape
from jettison.sizes.streams import open_layer
from tests.sizes.layered import GOOD, NOISE, by_path, read
from tests.sizes.made import directory, entry, hard_link, layer, packed, symlink


def test_entries_have_shapes_and_sizes() -> None:
    found = by_path(layer(directory("d"), entry("d/a", b"123"), symlink("s", "/d"), hard_link("h", "./d/a")))
    assert {path: (each.shape, each.size, each.target) for path, each in found.items()} == {
        "d": (Shape.DIRECTORY, 0, ""),
        "d/a": (Shape.FILE, 3, ""),
        "s": (Shape.SYMLINK, 0, "/d"),
        "h": (Shape.HARD_LINK, 0, "d/a"),
    }


def test_what_does_not_compress_costs_what_it_is_and_zeros_nothing() -> None:
    found = by_path(
        packed(layer(entry("zeros", bytes(1_000_000)), entry("noise", NOISE), entry("after", b"x")))
    )
    assert 50_000 < found["noise"].compressed < 52_000
    assert found["zeros"].compressed < 2500
    assert found["after"].compressed < 1500


@pytest.mark.parametrize(
    "stored",
    [
        pytest.param(packed, id="gzip"),
        pytest.param(lambda data: packed(data[:7000]) + packed(data[7000:]), id="gzip in two parts"),
    ],
)
def test_costs_come_to_the_size_of_the_stored_layer(stored: Callable[[bytes], bytes]) -> None:
    data = stored(layer(entry("a", NOISE), directory("b"), entry("c", b"c" * 99_999)))
    found = read(data)
    assert sum(each.compressed for each in found.entries) == found.compressed == len(data)


def test_a_plain_layer_costs_what_gzip_makes_of_it() -> None:
    data = layer(entry("a", NOISE), entry("b", b"b" * 99_999))
    stream, is_packed = open_layer(io.BytesIO(data))
    assert not is_packed
    assert layers.read(stream).compressed == len(zlib.compress(data, wbits=31))


@settings(max_examples=60, deadline=None)
@given(some.lists(some.binary(max_size=3000), max_size=8))
def test_costs_of_any_layer_come_to_its_size(contents: list[bytes]) -> None:
    data = packed(layer(*(entry(f"f{number}", each) for number, each in enumerate(contents))))
    found = read(data)
    assert found.compressed == len(data)
    assert sum(each.compressed for each in found.entries) == (len(data) if contents else 0)
    assert [each.size for each in found.entries] == list(map(len, contents))


def test_holes_of_a_sparse_file_take_no_room() -> None:
    info, _ = entry("sparse")
    info.pax_headers = {
        "GNU.sparse.major": "0",
        "GNU.sparse.minor": "1",
        "GNU.sparse.name": "sparse",
        "GNU.sparse.size": "1000000",
        "GNU.sparse.map": "0,3,999997,3",
    }
    info.size = 6
    assert by_path(layer((info, b"abcdef"), entry("next", b"12")))["sparse"].size == 6


@pytest.mark.parametrize(
    ("data", "mode", "executable"),
    [
        pytest.param(b"\x7fELF\x02", 0o644, True, id="ELF"),
        pytest.param(b"#!/bin/sh\n", 0o755, True, id="script"),
        pytest.param(b"#!/bin/sh\n", 0o644, False, id="script that nobody may run"),
        pytest.param(b"text", 0o755, False, id="text"),
        pytest.param(b"", 0o755, False, id="empty"),
    ],
)
def test_programs_are_told_by_their_first_bytes(data: bytes, mode: int, executable: bool) -> None:
    assert by_path(layer(entry("x", data, mode=mode)))["x"].executable is executable


def test_only_records_are_kept() -> None:
    found = by_path(layer(*(entry(path, b"123") for path in (MANIFEST, *DATABASES, "etc/passwd"))))
    assert [each.data for each in found.values()] == [b"123", b"123", b"123", b""]


def header_that_claims(size: int) -> bytes:
    info = tarfile.TarInfo("pax")
    info.type, info.size = tarfile.XHDTYPE, size
    return info.tobuf(tarfile.GNU_FORMAT) + bytes(2048)


def database_that_claims(size: int) -> bytes:
    info = tarfile.TarInfo(DATABASES[0])
    info.size = size
    return info.tobuf(tarfile.GNU_FORMAT) + bytes(2048)


LONG = "x/" * 2049


@pytest.mark.parametrize(
    ("data", "message"),
    [
        pytest.param(b"", "it is no tar archive, or a damaged one: empty file", id="empty"),
        pytest.param(b"junk" * 999, "it is no tar archive, or a damaged one: invalid header", id="junk"),
        pytest.param(
            GOOD[:1300], "it is no tar archive, or a damaged one: unexpected end of data", id="cut in a file"
        ),
        pytest.param(packed(GOOD)[:-9], "its gzip stream ends too early", id="gzip cut"),
        pytest.param(
            packed(GOOD)[:-8] + bytes(8),
            "its gzip stream is damaged: Error -3 while decompressing data: incorrect data check",
            id="gzip with a wrong checksum",
        ),
        pytest.param(
            packed(b"junk" * 999), "it is no tar archive, or a damaged one: invalid header", id="junk packed"
        ),
        pytest.param(
            header_that_claims(1 << 40),
            f"it asks for {1 << 40:,} bytes at once, more than any image has in one header",
            id="endless header",
        ),
        pytest.param(
            database_that_claims(1 << 30),
            "var/lib/rpm/rpmdb.sqlite has 1,073,741,824 bytes, more than any record of packages",
            id="endless database",
        ),
        pytest.param(
            layer(entry(LONG)), f"it has a path of 4,098 characters: {LONG[:40]}...", id="endless path"
        ),
    ],
)
def test_junk_is_refused(data: bytes, message: str) -> None:
    with pytest.raises(BuildError) as caught:
        read(data)
    assert caught.value.message == message


@settings(max_examples=60, deadline=None)
@given(some.binary(max_size=1500), some.integers(0, 3000))
def test_damage_is_an_error_of_ours_or_none(noise: bytes, place: int) -> None:
    data = layer(entry("a", b"1" * 600), hard_link("b", "a"), entry("é" * 120, b"2"))
    for damaged in (data[:place] + noise + data[place + len(noise) :], noise):
        try:
            read(damaged)
        except BuildError as error:
            assert error.message  # noqa: PT017 - both ends are fine
