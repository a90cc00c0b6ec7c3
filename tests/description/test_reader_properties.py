"""The reader on texts nobody thought of."""

from __future__ import annotations

from contextlib import suppress

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from jettison.description import reader
from jettison.description.reader import read
from jettison.description.references import TOKEN, substitute
from jettison.description.tree import Lines, Mapping, Node, Scalar, Sequence
from jettison.errors import DescriptionError, SourceFile, Span, excerpt
from jettison.source import load

NAME = "jettison.yaml"

SOUP = st.text(alphabet="ab:-,[]{}&*<>|!?#'\"\\%@`$ \n\t\r0é😀\u2028\x85", max_size=60)
TEXTS = st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S", "Zs"]), max_size=20)
VALUES = st.recursive(
    TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=20,
)
FILES = st.dictionaries(TEXTS, VALUES, min_size=1, max_size=5)


def plain(node: Node) -> object:
    if isinstance(node, Scalar):
        return node.text
    if isinstance(node, Sequence):
        return [plain(item) for item in node.items]
    return {entry.key.text: plain(entry.value) for entry in node.entries}


def nodes(node: Node) -> list[Node]:
    found: list[Node] = [node]
    if isinstance(node, Sequence):
        found += [inner for item in node.items for inner in nodes(item)]
    elif isinstance(node, Mapping):
        found += [inner for entry in node.entries for inner in (entry.key, *nodes(entry.value))]
    return found


@given(st.binary(max_size=200))
def test_bytes_give_a_tree_or_problems(data: bytes) -> None:
    with suppress(DescriptionError):  # anything else is a bug
        assert read(load(NAME, data)).root.entries is not None


@given(SOUP)
@settings(max_examples=300)
def test_places_lie_in_the_text(text: str) -> None:
    source = SourceFile(NAME, text)
    try:
        spans = [node.span for node in nodes(read(source).root)]
    except DescriptionError as error:
        spans = [problem.span for problem in error.problems]
    lines = text.split("\n")
    for span in spans:
        assert 1 <= span.line <= span.end_line <= len(lines)
        assert 1 <= span.column <= len(lines[span.line - 1]) + 1
        excerpt(span, source)


@given(FILES)
def test_what_a_writer_wrote_is_read_back(value: dict[str, object]) -> None:
    text = yaml.safe_dump(value, default_style='"', allow_unicode=True)
    assert plain(read(SourceFile(NAME, text)).root) == value


@given(FILES)
def test_both_parsers_see_the_same(value: dict[str, object]) -> None:
    source = SourceFile(NAME, yaml.safe_dump(value, allow_unicode=True))
    fast = read(source)
    chosen = reader._LOADER  # noqa: SLF001 - which parser an installation has is no public choice
    reader._LOADER = yaml.BaseLoader  # noqa: SLF001
    try:
        assert read(source) == fast
    finally:
        reader._LOADER = chosen  # noqa: SLF001


@given(st.text(alphabet="a$\n{}é", max_size=30), st.integers(0, 30), st.integers(0, 30))
def test_offsets_and_places_are_two_names_of_one_thing(text: str, start: int, length: int) -> None:
    first = min(start, len(text))
    last = min(first + length, len(text))
    lines = Lines.of(SourceFile(NAME, text))
    assert lines.offsets(lines.span(first, last)) == (first, last)
    assert lines.span(0, 0) == Span(NAME, 1, 1, 1, 1)


@given(st.text(alphabet="aX${}:-_ ", max_size=30))
def test_no_reference_is_left_behind(text: str) -> None:
    """Substituting leaves a `${` only where an escape or a reported mistake was."""
    result = substitute(text, {"X": "x", "a": "b"})
    kept = sum(1 for match in TOKEN.finditer(text) if match["escape"] or match["bad"])
    assert result.count("${") <= kept + text.count("$") * bool(kept)
    if not kept:
        assert "${X}" not in result
