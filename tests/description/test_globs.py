"""What is a glob, and the patterns that stand for paths which are none."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jettison.description.globs import is_glob, is_readable
from jettison.llb.patterns import literal
from jettison.recipe.globs import pattern

PLAIN = [
    pytest.param("a.txt", "a.txt", id="nothing special"),
    pytest.param("a[1].txt", "a[[]1].txt", id="a copy of a browser"),
    pytest.param("app/[id]/[...all].tsx", "app/[[]id]/[[]...all].tsx", id="routes of a web framework"),
    pytest.param("[", "[[]", id="a bracket alone"),
    pytest.param("]", "]", id="a closing one"),
    pytest.param("a\\b", "a[\\\\]b", id="a backslash"),
    pytest.param("\\[", "[\\\\][[]", id="both"),
]


@pytest.mark.parametrize(("path", "expected"), PLAIN)
def test_a_path_without_star_and_question_mark_is_no_glob(path: str, expected: str) -> None:
    assert not is_glob(path)
    assert pattern(path) == literal(path) == expected


@pytest.mark.parametrize("glob", ["*", "a?", "[a-c]*", "[[]id]/*.tsx", "a[*]b", "[\\]*]*"])
def test_a_glob_stays_as_it_is_written(glob: str) -> None:
    assert is_glob(glob)
    assert pattern(glob) == glob


@pytest.mark.parametrize(
    ("glob", "expected"),
    [
        pytest.param("a\\*b", "a[*]b", id="nothing else is special"),
        pytest.param("a\\?/b*", "a[?]/b*", id="in a folder"),
        pytest.param("\\[id\\]/*.tsx", "[[]id]/*.tsx", id="brackets"),
        pytest.param("a\\\\*", "a[\\\\]*", id="a backslash"),
        pytest.param("\\a[\\*]*", "a[\\*]*", id="a list stays, and what is not special is itself"),
    ],
)
def test_what_a_backslash_hides_in_a_glob_becomes_a_list(glob: str, expected: str) -> None:
    assert pattern(glob) == expected


def test_what_is_copied_by_one_name_may_have_any() -> None:
    assert literal("a*b?.txt") == "a[*]b[?].txt"


@given(st.text("a*?[]\\-^!", min_size=1))
def test_a_pattern_of_a_path_can_be_read_and_hides_each_special_character(path: str) -> None:
    made = literal(path)
    assert is_readable(made)
    assert re.sub(r"\[\\?(.)\]", r"\1", made) == path


@pytest.mark.parametrize("glob", ["*.[ch]", "[^a-z_]*", "[\\]]*", "[[]*", "*]", "a^-b*", "\\[*"])
def test_globs_that_go_reads(glob: str) -> None:
    assert is_readable(glob)


UNREADABLE = ["[*", "a[b*", "[]*", "[^]*", "[^-a]*", "[a-]*", "[-a]*", "[a\\]*", "*\\", "*[" + "[" * 50_000]


@pytest.mark.parametrize("glob", UNREADABLE)
def test_globs_that_go_does_not_read(glob: str) -> None:
    assert not is_readable(glob)
