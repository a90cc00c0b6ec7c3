"""Short form to long form."""

from __future__ import annotations

import pytest

from jettison.description.expand import expand
from jettison.description.preset import Preset
from jettison.description.reader import read
from jettison.description.shapes import Anything, key
from jettison.description.tree import Entry, Mapping, Node, Scalar
from jettison.errors import DescriptionError, SourceFile
from jettison.presets.registry import PRESETS
from tests.description.support import NAME, described, messages

HEAD = "distro: azurelinux-3.0\n"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(HEAD, id="nothing to expand"),
        pytest.param(f"{HEAD}go: ./cmd/a\n", id="go"),
        pytest.param(f"{HEAD}packages: [a]\n", id="packages"),
        pytest.param(f"{HEAD}packages: a\nrootfs: {{packages: [b]}}\n", id="packages twice"),
        pytest.param(f"{HEAD}upx: true\ngo: ./cmd/a\nimage: {{cmd: [b]}}\n", id="all of it"),
    ],
)
def test_expanding_twice_changes_nothing(text: str) -> None:
    once = expand(read(SourceFile(NAME, text)), PRESETS)
    assert expand(once, PRESETS) == once
    assert once.root.get("go") is None
    assert once.root.get("packages") is None


def test_what_the_file_says_wins() -> None:
    found = described(
        f"{HEAD}go: ./cmd/a\nimage: {{entrypoint: [/usr/bin/tini, --, /usr/bin/a]}}\n"
        "upx: {level: default, files: [/usr/bin/b]}\nfiles: [{content: x, dest: /x}]\n"
        "stages: {other: {from: y}}\n"
    )
    assert found.image.entrypoint == ("/usr/bin/tini", "--", "/usr/bin/a")
    assert found.upx is not None
    assert (found.upx.level, found.upx.files) == ("default", ("/usr/bin/b",))
    assert [file.dest for file in found.files] == ["/usr/bin/a", "/x"]
    assert [stage.name for stage in found.stages] == ["other", "app"]


def as_text(node: Node) -> str:
    """Return a node without its places."""
    if isinstance(node, Mapping):
        return f"{{{', '.join(f'{entry.key.text}: {as_text(entry.value)}' for entry in node.entries)}}}"
    return node.text if isinstance(node, Scalar) else f"[{', '.join(map(as_text, node.items))}]"


ADDED = "{image: {env: {A: preset, B: preset}}, rootfs: {remove: [/a, /b]}}"
DEEP = {
    "a map in a map": ("image: {env: {B: file, C: file}}", "image: {env: {A: preset, B: file, C: file}}"),
    "a map that the file has not": (
        "image: {user: root}",
        "image: {user: root, env: {A: preset, B: preset}}",
    ),
    "another map of it": (
        "image: {healthcheck: {retries: 2}}",
        "image: {healthcheck: {retries: 2}, env: {A: preset, B: preset}}",
    ),
    "a text in place of a map": ("image: {env: b}", "image: {env: b}"),
    "nothing in place of a map": ("image: {env: }", "image: {env: }"),
    "a list that is a set": ("rootfs: {remove: [/b, /c]}", "rootfs: {remove: [/a, /b, /c]}"),
    "a text of such a list": ("rootfs: {remove: /c}", "rootfs: {remove: [/a, /b, /c]}"),
    "an empty list": ("rootfs: {remove: []}", "rootfs: {remove: []}"),
}


@pytest.mark.parametrize(("file", "joined"), DEEP.values(), ids=DEEP)
def test_a_preset_and_the_file_are_joined_to_any_depth(file: str, joined: str) -> None:
    """As a target is with the file: maps are joined, sets are added to, commands replaced."""

    def rewrite(entry: Entry, *_: object) -> Mapping:
        assert isinstance(entry.value, Mapping)
        return entry.value

    preset = Preset(key=key("make", "anything", Anything()), rewrite=rewrite)
    made = expand(read(SourceFile(NAME, f"make: {ADDED}\n{file}")), (preset,)).root
    wanted = expand(read(SourceFile(NAME, joined)), ()).root
    (name,) = (entry.key.text for entry in wanted.entries)
    (found, expected) = (each.get(name) for each in (made, wanted))
    assert found
    assert expected
    assert as_text(found.value) == as_text(expected.value)


def test_a_stage_cannot_be_half_a_presets() -> None:
    assert messages(f"{HEAD}go: ./cmd/a\nstages: {{app: {{from: x}}}}\n") == [
        (
            "`go` makes a stage `app`, which the file has too"
            " | rename the stage, or edit what `jettison explain` prints"
        )
    ]


def test_upx_marks_its_own_line_wherever_it_stands() -> None:
    for text in (f"{HEAD}go: ./cmd/a\nupx: true\n", f"{HEAD}upx: true\ngo: ./cmd/a\n"):
        upx = described(text).upx
        assert upx is not None
        line = text.split("\n").index("upx: true") + 1
        assert (upx.span.line, upx.span.end_line) == (line, line)


@pytest.mark.parametrize(
    ("rest", "expected"),
    [
        pytest.param("packages: {a: b}", "`packages` must be a list of packages, found a map", id="packages"),
        pytest.param("packages:", "`packages` must be a list of packages, found nothing", id="no packages"),
        pytest.param("rootfs: a\npackages: [b]", "`rootfs` must be a map, found the text `a`", id="rootfs"),
        pytest.param("go: ./a\nimage: b", "`image` must be a map, found the text `b`", id="image"),
        pytest.param("go: ./a\nstages: []", "`stages` must be a map of stages, found a list", id="no stages"),
        pytest.param(
            "go: ./a\nstages: b", "`stages` must be a map of stages, found the text `b`", id="stages"
        ),
        pytest.param(
            "go: ./a\nfiles: b", "`files` must be a map with `dest`, found the text `b`", id="files"
        ),
    ],
)
def test_what_is_of_a_wrong_type_is_left_for_the_reader_to_refuse(rest: str, expected: str) -> None:
    assert messages(f"{HEAD}{rest}\n") == [expected]


def test_expand_raises_what_a_preset_refuses() -> None:
    with pytest.raises(DescriptionError, match=r"unknown key `go\.a`"):
        expand(read(SourceFile(NAME, f"{HEAD}go: {{a: b}}")), PRESETS)
