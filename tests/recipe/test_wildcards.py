"""Patterns of ignore files: as regular expressions, and what they match."""

from __future__ import annotations

import re
from itertools import product

import pytest

from jettison.recipe.wildcards import matches, regex


@pytest.mark.parametrize(
    ("pattern", "written"),
    [
        pytest.param("**/go.mod", r"^(.*/)?go\.mod$", id="anywhere"),
        pytest.param("docs/", r"^docs$", id="directory"),
        pytest.param("a/**", r"^a/.*$", id="all below"),
        pytest.param("a?[b-d]*", r"^a[^/][b-d][^/]*$", id="marks"),
        pytest.param(r"a\*(b)", r"^a\*\(b\)$", id="escaped"),
        pytest.param("/a", r"^/a$", id="rooted matches nothing, as in BuildKit"),
    ],
)
def test_patterns(pattern: str, written: str) -> None:
    assert regex(pattern) == written


def test_a_path_is_matched_as_by_the_expression() -> None:
    tokens = ("a", "/", "*", "**", "**/", "?", "[ab]", "[^a]", r"\*", ".")
    paths = ("", "a", "ab", "a/b", "b/a", "a/b/a", "a*", "/a", "a.b/ba")
    for pattern in map("".join, product(tokens, repeat=3)):
        expected = [path for path in paths if re.fullmatch(regex(pattern), path, re.DOTALL)]
        assert [path for path in paths if matches(pattern, path)] == expected, pattern
