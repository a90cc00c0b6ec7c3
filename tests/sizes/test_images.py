"""Finding an image among what a file holds."""

from __future__ import annotations

import io
import json
from typing import BinaryIO

import pytest

from jettison import platforms
from jettison.errors import BuildError, OptionError
from jettison.sizes import choose, measure, packages_of
from jettison.sizes.images import Image
from jettison.sizes.layers import DATABASES
from tests.sizes.made import database, entry, header, layer, layout, packed, saved, together

AMD64, ARM64 = platforms.parse("linux/amd64"), platforms.parse("linux/arm64")
ONE = layout([packed(layer(entry("a", b"123")))])
OTHER = layout([packed(layer(entry("b")))])
V8 = layout([packed(layer(entry("a", b"1234")))], platform="linux/arm64/v8")
ARM = layout([packed(layer(entry("a", b"1234")))], platform="linux/arm64")
EVIDENCE = layout([b"{}"], annotations={"vnd.docker.reference.type": "attestation-manifest"})


class Files(dict[str, bytes]):
    """Pieces of an image by name."""

    def has(self, name: str) -> bool:
        return name in self

    def open(self, name: str) -> BinaryIO:
        if name not in self:
            raise BuildError(f"it has no {name}")
        return io.BytesIO(self[name])


def nested(files: dict[str, bytes]) -> dict[str, bytes]:
    digest = "a" * 64
    index = {"manifests": [{"digest": f"sha256:{digest}"}]}
    return {**files, f"blobs/sha256/{digest}": files["index.json"], "index.json": json.dumps(index).encode()}


def chosen(files: dict[str, bytes], wanted: platforms.Platform | None = None) -> Image:
    return choose(Files(files), wanted, AMD64)


@pytest.mark.parametrize(
    ("files", "wanted", "platform"),
    [
        pytest.param(ONE, None, "linux/amd64", id="the only one"),
        pytest.param(ARM, None, "linux/arm64", id="the only one, of another platform"),
        pytest.param(together(ARM, ONE), None, "linux/amd64", id="that of this machine"),
        pytest.param(together(ONE, ARM), ARM64, "linux/arm64", id="that asked for"),
        pytest.param(together(ONE, V8), ARM64, "linux/arm64", id="that asked for, with the usual variant"),
        pytest.param(together(EVIDENCE, ONE), None, "linux/amd64", id="evidence is no image"),
        pytest.param(nested(together(ARM, ONE)), None, "linux/amd64", id="an index in the index"),
        pytest.param(together(ONE, ARM, ONE), None, "linux/amd64", id="one with two names"),
        pytest.param(
            {name: data for name, data in together(ONE, ARM).items() if name in ARM},
            None,
            "linux/arm64",
            id="only one is there",
        ),
        pytest.param(saved([layer(entry("a", b"123"))]), None, "linux/amd64", id="saved long ago"),
    ],
)
def test_an_image_is_chosen(
    files: dict[str, bytes], wanted: platforms.Platform | None, platform: str
) -> None:
    assert chosen(files, wanted).platform == platform


@pytest.mark.parametrize(
    ("files", "message"),
    [
        pytest.param({}, "it is no image: it has neither index.json nor manifest.json", id="nothing"),
        pytest.param({"index.json": b"{"}, "index.json is no JSON", id="no JSON"),
        pytest.param({"index.json": b"[" * 99_999}, "index.json is no JSON", id="deep JSON"),
        pytest.param({"index.json": b"[]"}, "index.json must be a map, found a list", id="a list"),
        pytest.param({"index.json": b"{}"}, "manifests must be a list, found null", id="no manifests"),
        pytest.param({"index.json": b'{"manifests": []}'}, "it holds no image", id="no image"),
        pytest.param(
            {"index.json": b'{"manifests": [{"digest": "sha256:../../etc/passwd"}]}'},
            'a digest must be sha256:HEX or sha512:HEX, found "sha256:../../etc/passwd"',
            id="path for a digest",
        ),
        pytest.param(
            {"index.json": b" " * ((1 << 23) + 1)},
            "index.json is too large: an image's documents have 8,388,608 bytes at most",
            id="endless",
        ),
        pytest.param(together(EVIDENCE), "it holds no image", id="evidence alone"),
        pytest.param(
            {"manifest.json": b'[{"Config": 1}]'}, "Config must be a text, found 1", id="saved wrongly"
        ),
        pytest.param(together(ONE, OTHER), "it holds several images", id="several"),
    ],
)
def test_what_is_no_image_is_refused(files: dict[str, bytes], message: str) -> None:
    with pytest.raises(BuildError) as caught:
        chosen(files)
    assert caught.value.message == message


def test_a_platform_that_is_not_there_is_wrong_usage() -> None:
    with pytest.raises(OptionError) as caught:
        chosen(together(ONE, ARM), platforms.parse("linux/arm/v7"))
    assert caught.value.message == "it has no image for linux/arm/v7, but for linux/amd64, linux/arm64"


def test_an_index_that_holds_itself_ends() -> None:
    digest = "b" * 64
    index = json.dumps({"manifests": [{"digest": f"sha256:{digest}"}] * 3}).encode()
    with pytest.raises(BuildError) as caught:
        chosen({"index.json": index, f"blobs/sha256/{digest}": index})
    assert caught.value.message == "it holds no image"


def test_sizes_are_those_of_layers_and_documents() -> None:
    files = Files(ONE)
    found = measure(files, "one", chosen(files))
    stored = sum(len(data) for name, data in ONE.items() if name != "index.json")
    assert (found.size, found.compressed, found.measured, found.layers) == (3, stored, True, 1)


def test_plain_layers_are_not_measured() -> None:
    files = Files(saved([layer(entry("a", b"123"))]))
    found = measure(files, "old", chosen(files))
    assert (found.size, found.measured) == (3, False)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        pytest.param(b"junk" * 200, "it is no tar archive, or a damaged one: invalid header", id="junk"),
        pytest.param(None, "it has no blobs/sha256/", id="missing"),
    ],
)
def test_a_layer_that_cannot_be_read_is_named(data: bytes | None, message: str) -> None:
    bad = b"junk" * 200
    files = layout([packed(layer(entry("a"))), bad])
    held = files if data is not None else {name: each for name, each in files.items() if each != bad}
    with pytest.raises(BuildError) as caught:
        measure(Files(held), "x", chosen(held))
    assert caught.value.message.startswith(f"layer 2 of 2 cannot be read: {message}")


def test_packages_are_of_an_image_with_a_database() -> None:
    data = database(header("hello", "1-2", 3, ["/a/b"]))
    files = Files(layout([packed(layer(entry(DATABASES[0], data)))]))
    assert [each.paths for each in packages_of(files, chosen(files))] == [("a/b",)]
    with pytest.raises(BuildError) as caught:
        packages_of(Files(ONE), chosen(ONE))
    assert caught.value.message == "it has no package database"
