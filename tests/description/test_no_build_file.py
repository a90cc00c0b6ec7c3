"""Text that is no build file: every fault of form at its place, and bombs before they grow."""

from __future__ import annotations

import pytest

from jettison.description.reader import read
from jettison.errors import DescriptionError, SourceFile
from tests.description.reading import NAME, root

pytestmark = pytest.mark.usefixtures("parser")


def refused(text: str) -> list[str]:
    with pytest.raises(DescriptionError) as caught:
        read(SourceFile(NAME, text))
    return [
        f"{each.span.line}:{each.span.column} {each.rule.name}: {each.message}"
        for each in caught.value.problems
    ]


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
            "words", "1:1 wrong-type: a build description is a map of keys, found a text", id="a text"
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
