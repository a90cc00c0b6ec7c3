"""Layers laid over each other: what a container sees, and what it only pays for."""

from __future__ import annotations

import io
import tarfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from jettison.sizes.layers import Layer, read
from jettison.sizes.streams import open_layer
from jettison.sizes.tree import Tree
from tests.sizes.made import directory, entry, hard_link, layer, packed, symlink

Entries = tuple[tuple[tarfile.TarInfo, bytes], ...]


def layer_of(*entries: tuple[tarfile.TarInfo, bytes]) -> Layer:
    stream, _ = open_layer(io.BytesIO(packed(layer(*entries))))
    return read(stream)


def seen(*layers: Entries) -> dict[str, int]:
    """Give the files that a container sees, with their sizes."""
    tree = Tree([layer_of(*entries) for entries in layers])
    return {path: node.content.size for path, node in tree.walk() if node.entry.shape != "directory"}


@pytest.mark.parametrize(
    ("layers", "files"),
    [
        pytest.param([(entry("a", b"1"),), (entry("a", b"22"),)], {"a": 2}, id="replaced"),
        pytest.param([(entry("./a", b"1"), entry("/b", b"2"))], {"a": 1, "b": 1}, id="odd names"),
        pytest.param([(entry("d/a", b"1"),), (entry("d/.wh.a"),)], {}, id="removed"),
        pytest.param([(entry("d/a/b", b"1"),), (entry("d/.wh.a"),)], {}, id="directory removed"),
        pytest.param([(entry("d/a"),), (entry("d/.wh.no"), entry(".wh.x"))], {"d/a": 0}, id="nothing there"),
        pytest.param([(entry("a"),), (entry("a", b"1"), entry(".wh.a"))], {"a": 1}, id="of the same layer"),
        pytest.param(
            [(entry("d/a"), entry("d/e/b")), (directory("d"), entry("d/.wh..wh..opq"), entry("d/c"))],
            {"d/c": 0},
            id="opaque",
        ),
        pytest.param(
            [(entry("d/e/b"),), (entry("d/e/new"), entry("d/.wh..wh..opq"))],
            {"d/e/new": 0},
            id="opaque comes last",
        ),
        pytest.param([(entry("d/a"),), (directory("d"),)], {"d/a": 0}, id="directory again"),
        pytest.param([(entry("d/a", b"1"),), (entry("d", b"22"),)], {"d": 2}, id="file for a directory"),
        pytest.param([(entry("d", b"22"),), (entry("d/a", b"1"),)], {"d/a": 1}, id="directory for a file"),
        pytest.param(
            [(entry("a", b"123"), hard_link("b", "a"), hard_link("c", "./b"))],
            {"a": 3, "b": 3, "c": 3},
            id="hard links",
        ),
        pytest.param([(entry("a", b"1"), hard_link("b", "a")), (entry(".wh.a"),)], {"b": 1}, id="link stays"),
        pytest.param([(hard_link("b", "none"),)], {"b": 0}, id="hard link to nothing"),
        pytest.param(
            [(directory("usr/lib"), symlink("lib", "usr/lib")), (entry("lib/a", b"1"),)],
            {"lib": 0, "usr/lib/a": 1},
            id="through a link",
        ),
        pytest.param(
            [(symlink("a", "../../b/./c"), symlink("b/c", "/d")), (entry("a/x", b"1"),)],
            {"a": 0, "b/c": 0, "d/x": 1},
            id="through links that lead out",
        ),
        pytest.param([(symlink("a", "a"), entry("a/x", b"1"))], {"a/x": 1}, id="link to itself"),
        pytest.param([(entry("../../etc/x", b"1"),)], {"etc/x": 1}, id="out of the root"),
        pytest.param([(directory("."), entry("..", b"1"), entry("/", b"2"))], {}, id="the root itself"),
    ],
)
def test_a_container_sees(layers: list[Entries], files: dict[str, int]) -> None:
    assert seen(*layers) == files


def test_what_is_hidden_is_still_paid_for() -> None:
    lower = layer_of(entry("a", b"x" * 5000), entry("b", b"y" * 300), hard_link("c", "b"))
    upper = layer_of(entry(".wh.a"), entry(".wh.b"))
    tree = Tree([lower, upper])
    assert (tree.hidden, {path for path, _ in tree.walk()}) == (5000, {"c"})
    whole = lower.compressed + upper.compressed
    assert tree.hidden_compressed == whole - sum(node.compressed for _, node in tree.walk())


def test_a_deep_path_takes_no_time_and_no_stack() -> None:
    deep = "/".join("d" * 2000)
    assert list(seen((entry(f"{deep}/x", b"1"),), (entry(f"{deep}/.wh..wh..opq"),))) == []


NAMES = some.sampled_from(["a", "b", "a/b", "b/a", "a/a/b", ".wh.a", "a/.wh.b", "a/.wh..wh..opq"])
ENTRIES = some.one_of(
    some.builds(entry, NAMES, some.binary(max_size=2000)),
    some.builds(directory, NAMES),
    some.builds(symlink, NAMES, some.sampled_from(["a", "/b", "../a/b", "."])),
    some.builds(hard_link, NAMES, some.sampled_from(["a", "b", "a/b"])),
)


@settings(max_examples=60, deadline=None)
@given(some.lists(some.lists(ENTRIES, max_size=6), min_size=1, max_size=3))
def test_all_bytes_are_somebodys(layers: list[list[tuple[tarfile.TarInfo, bytes]]]) -> None:
    made = [layer_of(*entries) for entries in layers]
    tree = Tree(made)
    contents = {id(node.content): node.content.size for _, node in tree.walk()}
    assert sum(contents.values()) + tree.hidden == sum(len(data) for each in layers for _, data in each)
    shown = sum(node.compressed for _, node in tree.walk())
    assert shown + tree.hidden_compressed == sum(each.compressed for each in made)
    assert tree.hidden >= 0
    assert tree.hidden_compressed >= 0
