"""Addresses of git repositories: which are ones, and where they lead."""

from __future__ import annotations

import pytest

from jettison import git_address


@pytest.mark.parametrize(
    ("text", "git"),
    [
        ("https://example.com/a/b.git", True),
        ("https://example.com/a/b.git#v1:docs", True),
        ("https://example.com/a/b.git?branch=x", True),
        ("https://example.com/a.git/", True),
        ("git://example.com/a", True),
        ("ssh://git@example.com/a", True),
        ("git@example.com:a/b", True),
        ("github.com/a/b", True),
        ("https://github.com/a/b", False),
        ("https://example.com/a.tar.gz", False),
        ("https://example.com/a.tar.gz#x.git", False),
        ("local:a", False),
        ("input:a", False),
        ("docker-image://example.com/a.git", False),
        ("oci-layout://a@sha256:0", False),
        ("target:base", False),
    ],
)
def test_an_address_is_one_of_a_repository_or_not(text: str, git: bool) -> None:
    assert git_address.is_git(text) == git


@pytest.mark.parametrize(
    ("text", "url", "host", "path"),
    [
        ("https://u:p@x.test:8443/a/b?q#f", "https://u:p@x.test:8443/a/b", "x.test:8443", "/a/b"),
        ("ssh://git@x.test:2222/a/b", "ssh://git@x.test:2222/a/b", "x.test:2222", "/a/b"),
        ("git@x.test:a/b", "git@x.test:a/b", "x.test", "a/b"),
        ("x.test/a/b", "https://x.test/a/b", "x.test", "/a/b"),
        ("git://x.test/a/b", "git://x.test/a/b", "x.test", "/a/b"),
    ],
    ids=["https", "ssh", "user@host", "no scheme", "git"],
)
def test_git_remotes_have_one_name_for_all_ways(text: str, url: str, host: str, path: str) -> None:
    remote = git_address.parse(text)
    assert (remote.url, remote.host, remote.path) == (url, host, path)
