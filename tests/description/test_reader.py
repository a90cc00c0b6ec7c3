"""YAML text to the positioned tree."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from jettison.description.tree import Node, Scalar, Sequence
from tests.description.reading import root

pytestmark = pytest.mark.usefixtures("parser")


def plain(node: Node) -> object:
    """Return a node without its places."""
    if isinstance(node, Scalar):
        return None if node.is_null else node.text
    if isinstance(node, Sequence):
        return [plain(item) for item in node.items]
    return {entry.key.text: plain(entry.value) for entry in node.entries}


def places(node: Node) -> Iterator[str]:
    """Yield every scalar's text and place."""
    if isinstance(node, Scalar):
        span = node.span
        yield f"{node.text!r} {span.line}:{span.column}-{span.end_line}:{span.end_column}"
    elif isinstance(node, Sequence):
        for item in node.items:
            yield from places(item)
    else:
        for entry in node.entries:
            yield from places(entry.key)
            yield from places(entry.value)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("a: 1.20", {"a": "1.20"}, id="a version"),
        pytest.param("a: 3.10", {"a": "3.10"}, id="a version ending in 0"),
        pytest.param("a: no", {"a": "no"}, id="no"),
        pytest.param("on: 22:22", {"on": "22:22"}, id="ports, and a key that YAML 1.1 takes for true"),
        pytest.param("a: 0755", {"a": "0755"}, id="octal"),
        pytest.param("a: 2026-06-01", {"a": "2026-06-01"}, id="a date"),
        pytest.param("a: null", {"a": "null"}, id="the word null"),
        pytest.param("a:", {"a": None}, id="nothing"),
        pytest.param('a: ""', {"a": ""}, id="an empty text"),
        pytest.param("a: |\n  x\n  y\n", {"a": "x\ny\n"}, id="a block"),
        pytest.param("a: >-\n  x\n  y\n", {"a": "x y"}, id="a folded block"),
        pytest.param("a: !!str 1", {"a": "1"}, id="the one tag that changes nothing"),
        pytest.param("\ufeffa: b", {"a": "b"}, id="a byte order mark"),
        pytest.param("a: b\r\nc: d\r\n", {"a": "b", "c": "d"}, id="Windows line ends"),
        pytest.param("---\na: b\n...\n", {"a": "b"}, id="document marks"),
        pytest.param('{"a": ["b", {"c": "d"}]}', {"a": ["b", {"c": "d"}]}, id="JSON"),
        pytest.param("a: &x [b]\nc: *x", {"a": ["b"], "c": ["b"]}, id="an alias"),
        pytest.param("a: &x b\n*x : c", {"a": "b", "b": "c"}, id="an alias as key"),
    ],
)
def test_values(text: str, expected: object) -> None:
    assert plain(root(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("x-a: &a {b: 1}\nc: {<<: *a, d: 2}", {"b": "1", "d": "2"}, id="adds keys"),
        pytest.param("x-a: &a {b: 1}\nc: {b: 2, <<: *a}", {"b": "2"}, id="own keys win"),
        pytest.param(
            "x-a: &a {b: 1}\nx-d: &d {b: 2, e: 3}\nc: {<<: [*a, *d]}",
            {"b": "1", "e": "3"},
            id="the first wins",
        ),
        pytest.param(
            "x-a: &a {b: 1}\nx-d: &d {<<: *a, e: 3}\nc: {<<: *d}", {"b": "1", "e": "3"}, id="merged twice"
        ),
        pytest.param('c: {"<<": 1}', {"<<": "1"}, id="quoted it is a key"),
    ],
)
def test_merge_keys(text: str, expected: object) -> None:
    found = root(text).get("c")
    assert found is not None
    assert plain(found.value) == expected


def test_scalars_know_their_places() -> None:
    text = (
        "# a comment\n"
        "distro: mariner-2.0   # another\n"
        "go:\n"
        "  \"package\": './cmd/hello'\n"
        "\n"
        'packages: [tzdata, "a\\u0062"]\n'
        "run: |\n"
        "  one\n"
        "  two\n"
        "\n"
        "é: 😀 x\n"
    )
    assert list(places(root(text))) == [
        "'distro' 2:1-2:7",
        "'mariner-2.0' 2:9-2:20",
        "'go' 3:1-3:3",
        "'package' 4:3-4:12",
        "'./cmd/hello' 4:14-4:27",
        "'packages' 6:1-6:9",
        "'tzdata' 6:12-6:18",
        "'ab' 6:20-6:29",
        "'run' 7:1-7:4",
        "'one\\ntwo\\n' 7:6-9:6",
        "'é' 11:1-11:2",
        "'😀 x' 11:4-11:7",
    ]


def test_collections_end_with_their_last_character() -> None:
    text = "go:\n  a: b\n  c: [d,\n    e]  # f\n\n# g\npackages:\n  - h\n\n"
    spans = [(entry.value.span.line, entry.value.span.end_line) for entry in root(text).entries]
    assert spans == [(2, 4), (8, 8)]
    whole = root(text).entries[0].span
    assert (whole.line, whole.column, whole.end_line, whole.end_column) == (1, 1, 4, 7)


def test_an_aliased_value_keeps_the_place_of_its_anchor() -> None:
    entry = root("x-a: &a [b]\nc: *a").entries[1]
    assert (entry.value.span.line, entry.span.line, entry.span.end_line) == (1, 2, 2)
