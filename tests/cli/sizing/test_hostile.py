"""Images that were made to be a burden: one sentence each, in bounded memory, and nothing written."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from jettison.sizes.layers import DATABASES, MANIFEST
from tests.cli.conftest import ROOT, Outcome
from tests.sizes.made import archive, database, entry, hard_link, header, layer, layout, manifest, saved
from tests.sizes.test_limits import global_header, named_often

MEMORY = 1 << 30
"""Bytes of address space: the interpreter and what it imports take a third of it."""

SECONDS = 120
"""Of processor time; each image takes a few."""

TURNED_OUT = "the package database cannot be read: it has no table `Packages`"
RECURSIVE = (
    "WITH RECURSIVE more(hnum) AS (SELECT 1 UNION ALL SELECT hnum + 1 FROM more)"
    " SELECT hnum, randomblob(1000000) AS blob FROM more"
)
NASTY = "\x1b]0;pwned\x07\x1b[2J"


def _confine() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))


def confined(folder: Path, *words: str) -> Outcome:
    done = subprocess.run(
        [sys.executable, "-m", "jettison", "size", *words],
        cwd=folder,
        env={
            "PYTHONPATH": str(ROOT / "frontend"),
            "PYTHONDONTWRITEBYTECODE": "1",
            "TERM": "dumb",
            "PATH": "",
        },
        capture_output=True,
        check=False,
        preexec_fn=_confine,
    )
    return Outcome(done.returncode, done.stdout.decode(), done.stderr.decode())


def with_database(statement: str) -> dict[str, bytes]:
    return layout([layer(entry(DATABASES[0], database(statement=statement)))])


def with_integer() -> dict[str, bytes]:
    return with_database("CREATE TABLE Packages AS SELECT 1 AS hnum, 30000000000 AS blob")


def with_config(name: str) -> dict[str, bytes]:
    files = saved([layer(entry("a"))])
    about = json.loads(files["manifest.json"])
    about[0]["Config"] = name
    return {**files, "manifest.json": json.dumps(about).encode()}


def with_digest(digest: str) -> dict[str, bytes]:
    return {"index.json": json.dumps({"manifests": [{"digest": digest}]}).encode()}


def with_platform(os: str) -> dict[str, bytes]:
    files = saved([layer(entry("a"))])
    return {**files, "config.json": json.dumps({"os": os, "architecture": "amd64"}).encode()}


def with_many_indexes() -> dict[str, bytes]:
    """Give an index that leads to a hundred others of a megabyte each."""
    digests = [f"{number:064x}" for number in range(100)]
    index = {"manifests": [{"digest": f"sha256:{digest}"} for digest in digests]}
    large = json.dumps({"manifests": [], "more": [[]] * 250_000}).encode()
    return {
        "index.json": json.dumps(index).encode(),
        **dict.fromkeys((f"blobs/sha256/{d}" for d in digests), large),
    }


@pytest.mark.parametrize(
    ("files", "message"),
    [
        pytest.param(
            with_database(f"CREATE VIEW Packages AS {RECURSIVE}"), TURNED_OUT, id="a view without end"
        ),
        pytest.param(
            with_database("CREATE VIEW Packages AS SELECT 1 AS hnum, zeroblob(900000000) AS blob"),
            TURNED_OUT,
            id="a view with a giant blob",
        ),
        pytest.param(
            with_database(
                "CREATE TABLE Packages (hnum INTEGER PRIMARY KEY, blob AS (zeroblob(900000000)))",
            ),
            TURNED_OUT,
            id="a column that is reckoned out",
        ),
        pytest.param(
            with_database("CREATE VIRTUAL TABLE Packages USING fts5(blob)"), TURNED_OUT, id="a virtual table"
        ),
        pytest.param(
            with_integer(),
            "the package database cannot be read: a header is no blob",
            id="a number for a blob",
        ),
        pytest.param(
            layout([layer(entry(DATABASES[0], database(header("x" * 5000, "1-1", 0, []))))]),
            "a header of the package database is damaged: a name of more than 4,096 characters",
            id="an endless name",
        ),
        pytest.param(
            layout(
                [
                    layer(
                        entry(
                            MANIFEST,
                            manifest(("a", "1", 1)).replace(b"\t1\tx86", b"\t" + b"9" * 5000 + b"\tx86"),
                        )
                    )
                ]
            ),
            "a line of the package manifest has not its ten fields: a 1 0 0 Vendor (none) " + "9" * 58,
            id="a number of 5,000 digits",
        ),
        pytest.param(
            layout([layer(entry(MANIFEST, b"\n" * (1 << 23)))]),
            f"layer 1 of 1 cannot be read: {MANIFEST} has 8,388,608 bytes, more than any record of packages",
            id="an endless manifest",
        ),
        pytest.param(
            layout([layer(entry(MANIFEST, NASTY.encode()))]),
            "a line of the package manifest has not its ten fields: �]0;pwned��[2J",
            id="escapes in a manifest",
        ),
        pytest.param(
            layout([layer(entry(f"{NASTY}{'x' * 5000}"))]),
            "layer 1 of 1 cannot be read: it has a path of 5,014 characters: �]0;pwned��[2J"
            + "x" * 26
            + "...",
            id="escapes in a path",
        ),
        pytest.param(
            with_digest(NASTY),
            'a digest must be sha256:HEX or sha512:HEX, found "\\u001b]0;pwned\\u0007\\u001b[2J"',
            id="escapes in a digest",
        ),
        pytest.param(
            with_platform(NASTY),
            'the platform must be plain words, found "\\u001b]0;pwned\\u0007\\u001b[2J"',
            id="escapes in a platform",
        ),
        pytest.param(with_config(NASTY), "it has no �]0;pwned��[2J", id="escapes in a name"),
        pytest.param(
            with_platform("\ud800"),
            'the platform must be plain words, found "\\ud800"',
            id="half a character",
        ),
        pytest.param(with_config("\ud800"), "it has no �", id="half a character in a name"),
        pytest.param(with_config("a\0b"), "it has no a�b", id="a NUL in a name"),
        pytest.param(
            with_many_indexes(),
            f"blobs/sha256/{8:064x} is too large: an image's documents have 8,388,608 bytes at most",
            id="documents without end",
        ),
        pytest.param(
            {"index.json": b'{"manifests": ' + b"9" * 5000 + b"}"},
            "index.json is no JSON",
            id="digits in JSON",
        ),
    ],
)
def test_a_burden_is_one_sentence(tmp_path: Path, files: dict[str, bytes], message: str) -> None:
    archive(files, tmp_path / "x.tar")
    assert confined(tmp_path, "x.tar") == Outcome(1, "", f"error: x.tar: {message}\n")


@pytest.mark.parametrize(
    "files",
    [
        pytest.param(named_often(layer(entry(".wh.a")), 70_000), id="a layer that is named 70,000 times"),
        pytest.param(
            layout(
                [
                    global_header(b"".join(b"13 %05d=abc\n" % number for number in range(80_000)))
                    + layer(*(entry(f"{number}é", b"") for number in range(2000)))
                ]
            ),
            id="a global header with 80,000 records before 2,000 entries",
        ),
        pytest.param(
            layout([layer(entry("a", b"1"), *(hard_link(f"l{number}", "a") for number in range(20_000)))]),
            id="20,000 names of one file",
        ),
    ],
)
def test_what_is_odd_is_measured_all_the_same(tmp_path: Path, files: Mapping[str, bytes]) -> None:
    archive(files, tmp_path / "x.tar")
    done = confined(tmp_path, "x.tar")
    assert (done.code, done.stderr, done.stdout[:20]) == (0, "", "x.tar (linux/amd64, ")


@pytest.mark.parametrize(
    ("name", "message"),
    [
        pytest.param("n" * 300, f"it has no {'n' * 300}", id="no file has such a name"),
        pytest.param("/etc/passwd", "it has no /etc/passwd", id="a file of the machine"),
        pytest.param("../x", "it has no ../x", id="a file beside the folder"),
    ],
)
def test_a_folder_is_not_left(tmp_path: Path, name: str, message: str) -> None:
    (tmp_path / "x").write_bytes(b"{}")
    (tmp_path / "image").mkdir()
    (tmp_path / "image" / "manifest.json").write_bytes(with_config(name)["manifest.json"])
    assert confined(tmp_path, "image") == Outcome(1, "", f"error: image: {message}\n")
