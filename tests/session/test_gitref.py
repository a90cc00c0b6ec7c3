"""What of a repository an address with a fragment or a query means."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jettison import llb
from jettison.errors import OptionError
from jettison.git_address import is_git
from jettison.session.gitref import GitRef, parse

URL = "https://example.com/a/b.git"


@pytest.mark.parametrize(
    ("tail", "expected"),
    [
        pytest.param("", GitRef(remote=URL), id="all"),
        pytest.param("#v1", GitRef(remote=URL, ref="v1"), id="ref"),
        pytest.param("#v1:a/b", GitRef(remote=URL, ref="v1", folder="a/b"), id="ref and folder"),
        pytest.param("#:a", GitRef(remote=URL, folder="a"), id="folder"),
        pytest.param("?ref=v1&subdir=a", GitRef(remote=URL, ref="v1", folder="a"), id="query"),
        pytest.param("?branch=b", GitRef(remote=URL, ref="refs/heads/b"), id="branch"),
        pytest.param("?tag=t", GitRef(remote=URL, ref="refs/tags/t"), id="tag"),
        pytest.param(
            "?ref=r&checksum=ab12", GitRef(remote=URL, ref="r", checksum="ab12"), id="ref and checksum"
        ),
        pytest.param("?commit=ab12", GitRef(remote=URL, ref="ab12", checksum="ab12"), id="commit"),
        pytest.param(
            "?keep-git-dir&submodules=false",
            GitRef(remote=URL, keep_git_dir=True, submodules=False),
            id="switches",
        ),
        pytest.param("?ref=r#r", GitRef(remote=URL, ref="r"), id="twice the same"),
    ],
)
def test_what_of_a_repository_is_meant(tail: str, expected: GitRef) -> None:
    assert parse("context", f"{URL}{tail}") == expected


def test_an_address_that_only_looks_like_one_is_refused() -> None:
    assert is_git("a@b://c")
    with pytest.raises(OptionError) as caught:
        parse("context", "a@b://c")
    assert caught.value.message == (
        "option context=a@b://c: git remote 'a@b://c': no git, http, https or ssh URL,"
        " and not like user@host:path"
    )


@given(
    st.from_regex(r"(git://|ssh://|[a-z]+@[a-z]+:|github\.com/|https://[a-z]+\.git)[ -~]*", fullmatch=True)
)
def test_every_address_is_read_or_refused(text: str) -> None:
    if is_git(text):
        with suppress(OptionError):
            parse("context", text).state(llb.Metadata())


@pytest.mark.parametrize(
    ("tail", "why"),
    [
        ("?brunch=x", "its query cannot have `brunch`"),
        ("?branch=a&tag=b", "it names more than one: refs/heads/a, refs/tags/b"),
        ("?ref=a#b", "it names more than one: a, b"),
        ("?subdir=a#r:b", "it names more than one: a, b"),
        ("?ref=a&ref=b", "its query has `ref` twice, with different values"),
        ("?submodules=maybe", "`submodules` is true or false"),
    ],
)
def test_what_cannot_be_meant_is_refused(tail: str, why: str) -> None:
    with pytest.raises(OptionError) as caught:
        parse("context", f"{URL}{tail}")
    assert caught.value.message == f"option context={URL}{tail}: {why}"
