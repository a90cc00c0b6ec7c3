"""What an image may ask of us: each bound by a count, and what is said beyond it."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import tarfile
from collections.abc import Mapping

import pytest

from jettison.errors import BuildError
from jettison.sizes import archive, images, limits, measure, packages, tree
from jettison.sizes.layers import DATABASES
from tests.sizes.made import database, directory, entry, header, layer, layout, packed, symlink
from tests.sizes.test_images import Files, chosen


def measured(files: Mapping[str, bytes]) -> int:
    return measure(Files(files), "x", chosen(dict(files))).size


def named_often(data: bytes, count: int) -> dict[str, bytes]:
    """Give an image that names one layer so many times."""
    files = layout([data])
    (entry_of_manifest,) = json.loads(files["index.json"])["manifests"]
    manifest = json.loads(files[f"blobs/{entry_of_manifest['digest'].replace(':', '/')}"])
    manifest["layers"] *= count
    stored = json.dumps(manifest).encode()
    digest = hashlib.sha256(stored).hexdigest()
    index = json.dumps({"manifests": [{"digest": f"sha256:{digest}"}]}).encode()
    return {**files, f"blobs/sha256/{digest}": stored, "index.json": index}


DEEP = "/".join("d" * 2000)
OPAQUE = entry("d/.wh..wh..opq")


@pytest.mark.parametrize(
    ("module", "name", "most", "layers", "message"),
    [
        pytest.param(
            limits,
            "MOST_ENTRIES",
            2,
            [layer(entry("a"), entry("b")), layer(entry("c"))],
            "layer 2 of 2 cannot be read: it has too many entries: the most is 2",
            id="entries of all layers",
        ),
        pytest.param(
            limits,
            "MOST_CHARACTERS",
            5000,
            [layer(entry("a" * 3000), symlink("b", "c" * 3000))],
            "layer 1 of 1 cannot be read: its entries have too many characters of names: the most is 5,000",
            id="characters of names",
        ),
        pytest.param(
            limits,
            "MOST_UNPACKED",
            1 << 24,
            [packed(bytes(1 << 23)), gzip.compress(bytes(1 << 24), mtime=0)],
            "layer 2 of 2 cannot be read: it unpacks to too many bytes: the most is 16,777,216",
            id="bytes of all layers",
        ),
        pytest.param(
            tree,
            "MOST_ENTRIES",
            3000,
            [layer(entry(f"a/{DEEP}"), entry(f"b/{DEEP}"))],
            "its layers make too many paths: the most is 3,000",
            id="directories without entries",
        ),
        pytest.param(
            tree,
            "MOST_CHARACTERS",
            1_000_000,
            [layer(entry(DEEP))],
            "its paths have too many characters: the most is 1,000,000",
            id="characters of paths",
        ),
        pytest.param(
            tree,
            "MOST_STEPS",
            30_000,
            [layer(symlink("l", f"{'d/' * 680}{'../' * 680}l"), entry("l/x"))],
            "its paths and links have too many parts to follow: the most is 30,000",
            id="links through links",
        ),
        pytest.param(
            tree,
            "MOST_STEPS",
            10_000,
            [layer(directory("d"), *(entry(f"d/{name}") for name in range(200)), *([OPAQUE] * 200))],
            "its paths and links have too many parts to follow: the most is 10,000",
            id="a directory that is emptied often",
        ),
        pytest.param(
            packages,
            "MOST_ENTRIES",
            2,
            [layer(entry(DATABASES[0], database(header("p", "1-1", 0, ["/a/b", "/a/c", "/a/d"]))))],
            "the package database lists too many files: the most is 2",
            id="files in the database",
        ),
        pytest.param(
            packages,
            "MOST_CHARACTERS",
            3000,
            [
                layer(
                    entry(DATABASES[0], database(header("p", "1-1", 0, [f"/{'a' * 2000}/{n}" for n in "bc"])))
                )
            ],
            "the package database has too many characters of paths: the most is 3,000",
            id="characters in the database",
        ),
        pytest.param(
            packages,
            "MOST_STEPS",
            1000,
            [layer(entry(DATABASES[0], database(*[header("p", "1-1", 0, [])] * 5000)))],
            "the package database cannot be read: interrupted",
            id="steps of SQLite",
        ),
    ],
)
def test_a_bound_ends_it(
    monkeypatch: pytest.MonkeyPatch,
    module: object,
    name: str,
    most: int,
    *,
    layers: list[bytes],
    message: str,
) -> None:
    monkeypatch.setattr(module, name, most)
    with pytest.raises(BuildError) as caught:
        measured(layout(layers))
    assert caught.value.message == message


def test_a_layer_that_is_named_often_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MOST_UNPACKED", 15_000)
    assert measured(named_often(packed(layer(entry("a", bytes(5000)))), 100)) == 500_000


def test_a_layer_with_entries_that_is_named_often_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tree, "MOST_ENTRIES", 100)
    with pytest.raises(BuildError) as caught:
        measured(named_often(layer(entry("a")), 101))
    assert caught.value.message == "its layers make too many paths: the most is 100"


def test_documents_are_counted_together(monkeypatch: pytest.MonkeyPatch) -> None:
    files = layout([layer(entry("a"))])
    most = len(files["index.json"]) + 100
    monkeypatch.setattr(images, "MOST_DOCUMENTS", most)
    with pytest.raises(BuildError) as caught:
        measured(files)
    assert caught.value.message.endswith(f" is too large: an image's documents have {most} bytes at most")


def global_header(records: bytes) -> bytes:
    info = tarfile.TarInfo("pax_global_header")
    info.type, info.size = tarfile.XGLTYPE, len(records)
    return info.tobuf(tarfile.GNU_FORMAT) + records + bytes(-len(records) % 512)


def test_global_headers_are_not_kept() -> None:
    records = global_header(b"9 ab=cde\n" * 100_000 + b"16 path=renamed\n")
    found = list(archive.members(io.BytesIO(records + layer(entry("é" * 60, b"1"), entry("b")))))
    assert [(each.name, each.size) for each in found] == [("é" * 60, 1), ("b", 0)]


def _typed(records: bytes) -> bytes:
    info = tarfile.TarInfo("pax")
    info.type, info.size = tarfile.XHDTYPE, len(records)
    return info.tobuf(tarfile.GNU_FORMAT) + records + bytes(-len(records) % 512)


@pytest.mark.parametrize(
    "records",
    [
        pytest.param(b"1" * (1 << 20), id="digits, which a search takes in quadratic time"),
        pytest.param(b"0 path=a\n", id="no length"),
        pytest.param(b"2 path=a\n", id="a length that ends in itself"),
        pytest.param(b"99 path=a\n", id="a length beyond the end"),
        pytest.param(b"path=a\n", id="no number"),
        pytest.param(b"12 size=-12\n", id="a negative size"),
        pytest.param(b"29 size=999999999999999999999\n", id="a size that no file has"),
    ],
)
def test_headers_that_are_made_to_be_a_burden(records: bytes) -> None:
    with pytest.raises(BuildError) as caught:
        list(archive.members(io.BytesIO(_typed(records) + layer(entry("a")))))
    assert caught.value.message == "it is no tar archive, or a damaged one: invalid header"


def test_junk_between_entries_is_damage() -> None:
    whole = layer(entry("a"))[:512] + b"junk" * 128 + layer(entry("b"))
    with pytest.raises(BuildError) as caught:
        list(archive.members(io.BytesIO(whole)))
    assert caught.value.message == "it is no tar archive, or a damaged one: invalid header"


class Interrupted(int):
    """So many steps, after which Ctrl-C comes."""

    def __radd__(self, other: int) -> int:
        raise KeyboardInterrupt


def test_ctrl_c_is_answered_while_sqlite_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packages, "_STEPS_AT_ONCE", Interrupted(1000))
    with pytest.raises(KeyboardInterrupt):
        packages.from_database(database(*[header("p", "1-1", 0, [])] * 5000))
