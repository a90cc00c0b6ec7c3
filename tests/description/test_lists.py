"""What becomes of each list of a build file under a target that gives it too."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from jettison.description.describe import describe
from jettison.description.model import Description
from jettison.description.reader import read
from jettison.description.shapes import Either, Given, Items, Keys, Shape, Table
from jettison.description.targets import merged
from jettison.description.top import DESCRIPTION, TARGETS
from jettison.description.tree import Mapping, Node, Scalar, Sequence
from jettison.errors import SourceFile
from jettison.presets.registry import PRESETS
from tests.description.support import HEAD, NAME, variables

ADDED, INSTEAD = Given.ADDED, Given.INSTEAD


def _of_steps(path: str) -> dict[str, Given]:
    """Give the lists of steps, which are the same everywhere."""
    inside = dict.fromkeys(
        ("copy", "copy.src", "copy.include", "copy.exclude", "cache", "secrets", "ssh"), ADDED
    )
    return {path: ADDED, f"{path}[].run": INSTEAD} | {
        f"{path}[].{name}": given for name, given in inside.items()
    }


LISTS = {
    "packages": ADDED,
    "rootfs.packages": ADDED,
    "rootfs.exclude": ADDED,
    "rootfs.repos": ADDED,
    "rootfs.repos[].keys": ADDED,
    "rootfs.repos[].secrets": ADDED,
    "rootfs.locales": ADDED,
    "rootfs.remove": ADDED,
    "rootfs.keep": ADDED,
    "accounts.users": ADDED,
    "accounts.users[].groups": ADDED,
    "accounts.groups": ADDED,
    "stages.*.packages": ADDED,
    **_of_steps("stages.*.steps"),
    "files": ADDED,
    "files[].capabilities": ADDED,
    "upx.files": ADDED,
    "image.entrypoint": INSTEAD,
    "image.cmd": INSTEAD,
    "image.ports": ADDED,
    "image.volumes": ADDED,
    "image.healthcheck.test": INSTEAD,
    "checks.packages": ADDED,
    "tests": ADDED,
    "tests[].run": INSTEAD,
    "tests[].stdout.contains": ADDED,
    "tests[].stderr.contains": ADDED,
    "tests[].files.*.contains": ADDED,
    "c": ADDED,
    "c.programs": ADDED,
    "c.options": ADDED,
    "c.packages": ADDED,
    **_of_steps("c.steps"),
    "go": ADDED,
    "go.package": ADDED,
    "go.packages": ADDED,
    "go.ldflags": ADDED,
    "go.tags": ADDED,
    "go.private": ADDED,
    "go.secrets": ADDED,
    "go.ssh": ADDED,
    **_of_steps("go.steps"),
    "node.files": ADDED,
    "node.packages": ADDED,
    "node.secrets": ADDED,
    "node.ssh": ADDED,
    **_of_steps("node.steps"),
    "python.extras": ADDED,
    "python.groups": ADDED,
    "python.packages": ADDED,
    "python.secrets": ADDED,
    "python.ssh": ADDED,
    **_of_steps("python.steps"),
    "rust": ADDED,
    "rust.bin": ADDED,
    "rust.package": ADDED,
    "rust.features": ADDED,
    "rust.packages": ADDED,
    "rust.secrets": ADDED,
    "rust.ssh": ADDED,
    **_of_steps("rust.steps"),
}
"""Every list: `*` is a name of the user's own, `[]` what is in a list."""


def lists(shape: Shape, path: str = "") -> Iterator[tuple[str, Items]]:
    """Find the lists in a shape, each with its path."""
    match shape:
        case Items():
            yield path, shape
            yield from lists(shape.item, f"{path}[]")
        case Keys():
            for key in shape.keys:
                if key is not TARGETS:
                    yield from lists(key.shape, f"{path}.{key.name}".strip("."))
        case Table():
            yield from lists(shape.value, f"{path}.*")
        case Either():
            for each in shape.shapes:
                yield from lists(each, path)
        case _:
            pass


FOUND = dict(lists(Keys(keys=(*DESCRIPTION.keys, *(preset.key for preset in PRESETS)))))


def test_of_every_list_it_is_said_what_a_target_does_to_it() -> None:
    assert {path: items.in_target for path, items in FOUND.items()} == LISTS


CHANGED = {
    path: items
    for path, items in FOUND.items()
    if "[" not in path and path.partition(".")[0] in DESCRIPTION.names
}
"""The lists that a target can change: presets are in the long form by then, a list's items are whole."""


def laid(path: str, base: str, over: str) -> list[str] | str:
    """Lay one value over another at a path of the file, and give what comes of them."""
    node: Node = merged(at(path, base), at(path, over), DESCRIPTION)
    for name in path.replace("*", "a").split("."):
        assert isinstance(node, Mapping)
        entry = node.get(name)
        assert entry is not None
        node = entry.value
    if isinstance(node, Scalar):
        return node.text
    assert isinstance(node, Sequence)
    return [each.text for each in node.items if isinstance(each, Scalar)]


def at(path: str, value: str) -> Mapping:
    for name in reversed(path.replace("*", "a").split(".")):
        value = f"{{{name}: {value}}}"
    return read(SourceFile(NAME, value)).root


@pytest.mark.parametrize("path", CHANGED)
def test_a_list_of_a_target(path: str) -> None:
    added = CHANGED[path].in_target is ADDED
    assert laid(path, "[/a, /b]", "[/b, /c]") == (["/a", "/b", "/c"] if added else ["/b", "/c"])


@pytest.mark.parametrize("path", CHANGED)
def test_an_empty_list_of_a_target_leaves_none(path: str) -> None:
    assert laid(path, "[/a, /b]", "[]") == []


@pytest.mark.parametrize("path", [path for path, items in CHANGED.items() if items.lone])
def test_a_lone_text_is_a_list_of_itself(path: str) -> None:
    added = CHANGED[path].in_target is ADDED
    assert laid(path, "/a", "[/b]") == (["/a", "/b"] if added else ["/b"])
    assert laid(path, "[/a]", "/b") == (["/a", "/b"] if added else "/b")


def target(image: str, changes: str) -> Description:
    """Read a file with an image as its target `a` changes it."""
    text = f"{HEAD}image: {{{image}}}\ntargets: {{a: {{image: {{{changes}}}}}}}\n"
    return describe(SourceFile(NAME, text), replace(variables(), variant="a"), PRESETS)


STARTS = {
    "another entry point takes the arguments of the first away": (
        "entrypoint: [/bin/one, -v], cmd: [serve]",
        "entrypoint: [/bin/two]",
        (["/bin/two"], []),
    ),
    "another entry point with arguments of its own": (
        "entrypoint: [/bin/one], cmd: [serve]",
        "entrypoint: [/bin/two], cmd: [migrate]",
        (["/bin/two"], ["migrate"]),
    ),
    "other arguments": (
        "entrypoint: [/bin/one], cmd: [serve, --all]",
        "cmd: [migrate]",
        (["/bin/one"], ["migrate"]),
    ),
    "no arguments": ("entrypoint: [/bin/one], cmd: [serve]", "cmd: []", (["/bin/one"], [])),
    "no entry point": (
        "entrypoint: [/bin/one], cmd: [/bin/two]",
        "entrypoint: [], cmd: [/bin/two]",
        ([], ["/bin/two"]),
    ),
    "neither": ("entrypoint: [/bin/one], cmd: [serve]", "ports: [80]", (["/bin/one"], ["serve"])),
}


@pytest.mark.parametrize(("image", "changes", "starts"), STARTS.values(), ids=STARTS)
def test_what_a_target_starts(image: str, changes: str, starts: tuple[list[str], list[str]]) -> None:
    found = target(image, changes).image
    assert (list(found.entrypoint), list(found.cmd)) == starts


def test_a_target_asks_otherwise_whether_all_is_well_as_often_as_before() -> None:
    found = target("healthcheck: {test: [/a, health], interval: 30s}", "healthcheck: {test: [/b]}").image
    assert found.healthcheck is not None
    assert (found.healthcheck.test, found.healthcheck.interval) == (("/b",), 30_000_000_000)


def test_a_target_without_the_ports_of_the_file() -> None:
    assert target("ports: [80, 81]", "ports: []").image.ports == ()
    assert target("ports: 80", "ports: [81, 80]").image.ports == ("80/tcp", "81/tcp")
