"""YAML text to the positioned tree."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import yaml

from jettison.description import read, reader
from jettison.description.tree import Mapping, Node, Scalar, Sequence
from jettison.errors import DescriptionError, SourceFile

NAME = "jettison.yaml"


@pytest.fixture(params=["libyaml", "python"], autouse=True)
def parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Run every test with both parsers: which one an installation has must not matter."""
    if request.param == "python":
        monkeypatch.setattr(reader, "_LOADER", yaml.BaseLoader)
    elif not yaml.__with_libyaml__:
        pytest.skip("PyYAML was built without libyaml")
    return str(request.param)


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


def root(text: str) -> Mapping:
    return read(SourceFile(NAME, text)).root


def refused(text: str) -> list[str]:
    with pytest.raises(DescriptionError) as caught:
        read(SourceFile(NAME, text))
    return [
        f"{each.span.line}:{each.span.column} {each.rule}: {each.message}" for each in caught.value.problems
    ]


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


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("", "1:1 empty-file: the file is empty: it holds no keys", id="empty"),
        pytest.param(
            "# only\n\n# this\n", "1:1 empty-file: the file is empty: it holds no keys", id="comments"
        ),
        pytest.param("---\n", "1:1 empty-file: the file is empty: it holds no keys", id="a document mark"),
        pytest.param(
            "- a", "1:1 wrong-type: a build description is a map of keys, found a list", id="a list"
        ),
        pytest.param(
            "FROM x", "1:1 wrong-type: a build description is a map of keys, found a text", id="a text"
        ),
        pytest.param(
            "a: b\n---\nc: d",
            "2:1 several-documents: a build description is one YAML document",
            id="documents",
        ),
        pytest.param(
            "a: 1\nb: 2\na: 3", "3:1 duplicate-key: the key `a` is already given at line 1", id="twice"
        ),
        pytest.param(
            "a:\n  b: 1\n  'b': 2",
            "3:3 duplicate-key: the key `b` is already given at line 2",
            id="twice inside",
        ),
        pytest.param(
            "? [a]\n: b", "1:3 complex-key: a key is a text, not a list or a map", id="a list as key"
        ),
        pytest.param("a: *b", "1:4 alias: no anchor `&b` comes before the alias `*b`", id="no anchor"),
        pytest.param(
            "a: &b [*b]",
            "1:8 alias: the alias `*b` stands inside the value it names",
            id="an alias of itself",
        ),
        pytest.param(
            "<<: a", "1:5 merge: `<<` takes a map or a list of maps, such as `<<: *name`", id="merging a text"
        ),
        pytest.param(
            "a: !!python/object:os.system b",
            "1:4 yaml-tag: the tag `!!python/object:os.system` is not supported; every value is read as text",
            id="a tag",
        ),
        pytest.param(
            'a: "\\0"', "1:4 not-text: a value cannot hold the character U+0000", id="an escaped NUL"
        ),
        pytest.param(
            f"a: {'[' * 5000}", "1:103 too-deep: values are nested more than 100 levels deep", id="brackets"
        ),
        pytest.param(
            "\n".join(f"{' ' * level}a:" for level in range(120)),
            "101:101 too-deep: values are nested more than 100 levels deep",
            id="indentation",
        ),
    ],
)
def test_refused(text: str, expected: str) -> None:
    assert refused(text) == [expected]


def test_problems_of_form_are_reported_together() -> None:
    assert refused("a: 1\na: !!int 2\n? {b: 1}\n: c\n") == [
        "2:1 duplicate-key: the key `a` is already given at line 1",
        "2:4 yaml-tag: the tag `!!int` is not supported; every value is read as text",
        "3:3 complex-key: a key is a text, not a list or a map",
    ]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        pytest.param("a: b: c", "1:5", id="two colons"),
        pytest.param("a:\n\tb: c", "2:1", id="a tab"),
        pytest.param("a: @b", "1:4", id="a reserved character"),
        pytest.param("a: 1\n b: 2", "2:3", id="indentation"),
        pytest.param("a: [b", "1:6", id="an open bracket"),
    ],
)
def test_syntax_errors_have_their_place(text: str, place: str) -> None:
    (found,) = refused(text)
    assert found.startswith(f"{place} yaml-syntax: this is not valid YAML: ")


def test_a_tab_is_explained() -> None:
    with pytest.raises(DescriptionError) as caught:
        read(SourceFile(NAME, "a:\n\tb: c"))
    assert caught.value.problems[0].hint == "YAML is indented with spaces, not tabs"


def test_an_open_quote_says_where_it_began() -> None:
    (found,) = refused("a: 'x\n\n\nb: c")
    assert found.endswith("that began at line 1)")


def bomb(levels: int) -> str:
    """Return the well-known file whose every line means ten times the line before."""
    lines = ["x-0: &a0 [lol]"]
    for level in range(1, levels):
        aliases = ", ".join([f"*a{level - 1}"] * 10)
        lines.append(f"x-{level}: &a{level} [{aliases}]")
    return "\n".join(lines)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(bomb(12), id="lists"),
        pytest.param(bomb(12).replace("[", "{a: [").replace("]", "]}"), id="maps"),
        pytest.param(f"x-a: &a {'y' * 100_000}\nx-b: [{', '.join(['*a'] * 100)}]", id="a long text"),
    ],
)
def test_an_alias_bomb_is_refused_before_it_grows(text: str) -> None:
    (found,) = refused(text)
    assert found.split(" ", 1)[1] == (
        "alias-bomb: with its aliases expanded the file means more than"
        " 100,000 values or 4,194,304 characters"
    )


def test_depth_counts_through_aliases() -> None:
    lines = ["x-0: &a0 [b]"] + [f"x-{level}: &a{level} [*a{level - 1}]" for level in range(1, 200)]
    (found,) = refused("\n".join(lines))
    assert found.endswith("too-deep: values are nested more than 100 levels deep")


def test_a_hundred_levels_are_taken() -> None:
    assert root(f"a: {'[' * 99}{']' * 99}").get("a") is not None
    assert root(f"a: {'[' * 99}b{']' * 99}").get("a") is not None
