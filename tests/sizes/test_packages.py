"""Records of packages: manifests, and rpm's database, which may be made to do harm."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from jettison.errors import BuildError
from jettison.sizes import packages
from jettison.sizes.packages import Package, from_database, from_manifest
from tests.sizes.made import database, header, manifest

HELLO = header("hello", "1.0-2.azl3", 70, ["/usr/bin/hello", "/usr/share/hello/a", "/usr/share/hello/b"])


def test_a_manifest_gives_names_and_sizes() -> None:
    assert from_manifest(manifest(("glibc", "2.38-8", 1000), ("tzdata", "2025b-1", 20))) == (
        Package(name="glibc", version="2.38-8", size=1000),
        Package(name="tzdata", version="2025b-1", size=20),
    )


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"a\tb\n", id="few fields"),
        pytest.param(manifest(("x", "1", 2)).replace(b"\t2\t", b"\t-2\t"), id="no size"),
        pytest.param(b"\xff\xfe\x00", id="no text"),
    ],
)
def test_a_wrong_manifest_is_refused(data: bytes) -> None:
    with pytest.raises(BuildError, match="a line of the package manifest has not its ten fields: "):
        from_manifest(data)


def test_a_database_gives_files_too_and_no_keys() -> None:
    found = from_database(database(HELLO, header("gpg-pubkey", "1-1", 0, []), header("empty", "1-1", 0, [])))
    assert found == (
        Package(
            name="hello",
            version="1.0-2.azl3",
            size=70,
            paths=("usr/bin/hello", "usr/share/hello/a", "usr/share/hello/b"),
        ),
        Package(name="empty", version="1-1", size=0),
    )


@pytest.mark.parametrize(
    ("data", "message"),
    [
        pytest.param(b"junk" * 999, "the package database cannot be read: file is not a database", id="junk"),
        pytest.param(b"", "the package database cannot be read: ", id="empty"),
        pytest.param(
            database(statement="CREATE TABLE Other (x)"),
            "the package database cannot be read: it has no table `Packages`",
            id="another database",
        ),
        pytest.param(
            database(HELLO[:40]), "a header of the package database is damaged: ", id="half a header"
        ),
        pytest.param(
            database(struct.pack(">II", 0xFFFFFFFF, 9)),
            "a header of the package database is damaged: ",
            id="empty header",
        ),
    ],
)
def test_a_wrong_database_is_refused(data: bytes, message: str) -> None:
    with pytest.raises(BuildError) as caught:
        from_database(data)
    assert caught.value.message.startswith(message)


@settings(max_examples=60, deadline=None)
@given(some.integers(0, len(HELLO) - 1), some.binary(min_size=1, max_size=8))
def test_a_damaged_header_is_an_error_of_ours_or_none(place: int, noise: bytes) -> None:
    try:
        packages.from_header(HELLO[:place] + noise + HELLO[place + len(noise) :])
    except BuildError as error:
        assert error.message.startswith("a header of the package database is damaged: ")  # noqa: PT017
