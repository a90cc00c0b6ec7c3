"""Patterns of ignore files as regular expressions."""

from __future__ import annotations

import pytest

from jettison.recipe.wildcards import regex


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
