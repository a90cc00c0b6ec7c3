"""Whose each file is: by the database, by the usual place, by the layer, by its content."""

from __future__ import annotations

import io
import tarfile

import pytest

from jettison.errors import BuildError
from jettison.sizes.breakdown import break_down
from jettison.sizes.layers import DATABASES, MANIFEST, read
from jettison.sizes.model import Basis, Breakdown, Kind, Part
from jettison.sizes.packages import Package
from jettison.sizes.streams import open_layer
from tests.sizes.made import database, directory, entry, header, layer, manifest, packed, symlink

Entries = list[tuple[tarfile.TarInfo, bytes]]
ELF = b"\x7fELF" + bytes(96)

ROOT: Entries = [
    directory("usr/lib"),
    symlink("lib64", "usr/lib"),
    entry("etc/passwd", b"root"),
    entry("usr/lib/libc.so.6", b"c" * 500),
    entry("usr/lib/libodd.so.1", b"o" * 70),
    entry("usr/share/zoneinfo/UTC", b"z" * 90),
    entry("usr/bin/odd", ELF),
]
LISTED = manifest(("filesystem", "1", 9), ("glibc", "2.38", 600), ("odd", "7", 999), ("tzdata", "2025b", 50))
PROGRAM: Entries = [
    directory("usr/bin"),
    entry("usr/bin/hello", ELF),
    entry("usr/bin/run.sh", b"#!/bin/sh\n", mode=0o755),
    entry("srv/web/pages/deep/index.html", b"<p>"),
    entry("usr/share/sbom/hello.cdx.json", b"{}"),
    entry("usr/lib/libc.so.6", b"mine"),
]
GLIBC = header("glibc", "2.38-1", 600, ["/lib64/libc.so.6", "/usr/lib"])
ODD = header("odd", "7-1", 999, ["/usr/lib/libodd.so.1", "/usr/bin/odd", "/etc/passwd", "/etc/gone"])


def broken_down(*layers: Entries, known: tuple[Package, ...] = ()) -> Breakdown:
    read_layers = [read(open_layer(io.BytesIO(packed(layer(*each))))[0]) for each in layers]
    return break_down("x.tar", "linux/amd64", read_layers, {"config": 10, "manifest": 5}, known=known)


def named(breakdown: Breakdown) -> dict[str, tuple[Kind, Basis, int]]:
    return {part.name: (part.kind, part.basis, part.size) for part in breakdown.parts}


def part(breakdown: Breakdown, name: str) -> Part:
    (found,) = [each for each in breakdown.parts if each.name == name]
    return found


def test_with_manifests_files_are_of_whom_they_usually_are() -> None:
    found = broken_down([*ROOT, entry(MANIFEST, LISTED)], PROGRAM)
    assert named(found) == {
        "packages, not told apart": (Kind.PACKAGE, Basis.LAYER, 90 + 70 + 100),
        "filesystem": (Kind.PACKAGE, Basis.PLACE, 0),
        "/usr/bin/hello": (Kind.PROGRAM, Basis.CONTENT, 100),
        "/usr/bin/run.sh": (Kind.PROGRAM, Basis.CONTENT, 10),
        "/usr/lib": (Kind.DATA, Basis.CONTENT, 4),
        "/srv/web/pages": (Kind.DATA, Basis.CONTENT, 3),
        "SBOM": (Kind.METADATA, Basis.CONTENT, 2),
        "accounts": (Kind.METADATA, Basis.CONTENT, 4),
        "package manifests": (Kind.METADATA, Basis.CONTENT, len(LISTED)),
        "image configuration": (Kind.METADATA, Basis.CONTENT, 0),
        "hidden by higher layers": (Kind.UNSEEN, Basis.LAYER, 500),
    }
    # Of glibc there is nothing else; tzdata had less than what is at its place, so it is not that.
    assert found.untold == ("glibc", "odd", "tzdata")


def test_with_a_database_it_decides() -> None:
    empty = header("all-of-them", "1-1", 0, [])  # brings others, and no file
    found = broken_down([*ROOT, entry(DATABASES[0], database(GLIBC, ODD, empty))])
    assert named(found) == {
        "glibc": (Kind.PACKAGE, Basis.DATABASE, 500),
        "odd": (Kind.PACKAGE, Basis.DATABASE, 170),
        "/usr/share/zoneinfo": (Kind.DATA, Basis.CONTENT, 90),
        "directories and links": (Kind.DATA, Basis.CONTENT, 0),
        "package database": (Kind.METADATA, Basis.CONTENT, len(database(GLIBC, ODD, empty))),
        "accounts": (Kind.METADATA, Basis.CONTENT, 4),
        "image configuration": (Kind.METADATA, Basis.CONTENT, 0),
    }
    assert found.untold == ()
    assert (part(found, "odd").version, part(found, "odd").installed) == ("7-1", 999)


def test_packages_of_another_image_count_where_name_and_version_are_the_same() -> None:
    known = (
        Package(name="odd", version="7", size=999, paths=("usr/bin/odd", "lib64/libodd.so.1")),
        Package(name="tzdata", version="2024a", size=999, paths=("usr/share/zoneinfo/UTC",)),
    )
    found = broken_down([*ROOT, entry(MANIFEST, LISTED)], known=known)
    assert named(found)["odd"] == (Kind.PACKAGE, Basis.DATABASE, 170)
    assert named(found)["glibc"] == (Kind.PACKAGE, Basis.PLACE, 500)
    assert named(found)["packages, not told apart"] == (Kind.PACKAGE, Basis.LAYER, 90)
    assert found.untold == ("tzdata",)


def test_an_image_without_packages_has_programs_and_data() -> None:
    found = broken_down(PROGRAM, [entry("etc/passwd", b"x")])
    assert {kind for kind, _, _ in named(found).values()} == {Kind.PROGRAM, Kind.DATA, Kind.METADATA}
    assert named(found)["/etc"] == (Kind.DATA, Basis.CONTENT, 1)


def test_parts_come_to_the_whole() -> None:
    layers = [*ROOT, entry(MANIFEST, LISTED)], PROGRAM
    found = broken_down(*layers)
    assert found.size == sum(len(data) for each in layers for _, data in each)
    assert found.compressed == sum(len(packed(layer(*each))) for each in layers) + 15


def test_parts_are_by_kind_and_the_largest_first() -> None:
    kinds = [(part.kind, -part.size) for part in broken_down([*ROOT, entry(MANIFEST, LISTED)], PROGRAM).parts]
    assert kinds == sorted(kinds, key=lambda each: (list(Kind).index(each[0]), each[1]))


def test_records_that_cannot_be_read_are_an_error() -> None:
    with pytest.raises(BuildError) as caught:
        broken_down([entry(MANIFEST, b"junk\n")])
    assert caught.value.message == "a line of the package manifest has not its ten fields: junk"
