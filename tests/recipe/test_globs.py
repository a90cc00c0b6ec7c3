"""One rule for every place that takes a path to copy: only `*` and `?` make a glob."""

from __future__ import annotations

import json

import pytest

from jettison.recipe.images import ResolvedImage
from jettison.recipe.request import ContextSource
from tests.compiler.graph import Graph, compiled
from tests.dockerfile.test_dockerfile import long_form, printed

HEAD = "distro: azurelinux-3.0\nrootfs: {base: none}\n"
STAGE = "stages: {s: {from: scratch, steps: [{copy: {src: '%s', dest: /x}}]}}\n"
USED = "files: [{from: s, src: /x, dest: /x}]\n"

PATHS = [
    pytest.param("a.txt", True, "a.txt", id="a path as ever"),
    pytest.param("a[1].txt", False, "a[[]1].txt", id="a bracket"),
    pytest.param("[id]/a\\b", False, "[[]id]/a[\\\\]b", id="a folder with brackets, and a backslash"),
    pytest.param("a/[12]*", True, "a/[12]*", id="a list in a glob"),
    pytest.param("a?", True, "a?", id="a question mark"),
]
"""Paths, whether the daemon looks for what matches, and as what they are asked of the client."""


def copied(graph: Graph, step: str) -> tuple[object, object, object]:
    (copy,) = [each["copy"] for each in graph.named(step)["file"]["actions"] if "copy" in each]
    return copy["src"], copy.get("wildcard", False), copy.get("allow_empty_wildcard", False)


def asked(graph: Graph, tree: str = "load build context") -> list[str]:
    attrs = graph.named(tree)["source"]["attrs"]
    return [str(path) for path in json.loads(attrs["local.followpaths"])]


@pytest.mark.parametrize(("path", "glob", "pattern"), PATHS)
def test_a_step_copies_what_is_named(path: str, glob: bool, pattern: str) -> None:
    graph = compiled(f"{HEAD}{STAGE % path}{USED}")
    assert copied(graph, f"copy {path}") == (f"/{path}", glob, glob)
    assert asked(graph) == [pattern]


def test_a_character_that_a_glob_hides_is_hidden_from_the_daemon_and_the_client_alike() -> None:
    graph = compiled(f"{HEAD}files: [{{src: 'a\\*b', dest: /x/}}]\n")
    assert copied(graph, "collect /x/") == ("/a[*]b", True, True)
    assert asked(graph) == ["a[*]b"]


@pytest.mark.parametrize(("path", "glob", "pattern"), PATHS)
def test_a_file_is_what_is_named(path: str, glob: bool, pattern: str) -> None:
    graph = compiled(f"{HEAD}files: [{{src: '{path}', dest: /x}}]\n")
    assert copied(graph, "collect /x") == (f"/{path}", glob, glob)
    assert asked(graph) == [pattern]


@pytest.mark.parametrize(("path", "glob", "pattern"), PATHS)
def test_a_named_context_is_asked_for_what_is_named(path: str, glob: bool, pattern: str) -> None:
    found = ResolvedImage(reference="", tree=ContextSource(name="other", title="load other"))
    graph = compiled(f"{HEAD}files: [{{from: example.com/i, src: '{path}', dest: /x}}]\n", found)
    assert copied(graph, "collect /x") == (f"/{path}", glob, glob)
    assert asked(graph, "load other") == [pattern]


def test_a_list_of_crates_and_a_key_have_the_name_that_is_written() -> None:
    crates = f"{HEAD}files: [{{src: a, dest: /x, crates: 'a[1]'}}]\n"
    assert asked(compiled(crates)) == ["a", "a[[]1]"]
    repos = "repos: [{name: r, url: 'https://r.test', keys: 'k[1].asc'}]"
    graph = compiled(f"distro: azurelinux-3.0\nrootfs: {{{repos}, packages: [a]}}\n")
    assert asked(graph) == ["k[[]1].asc"]
    assert copied(graph, "package repositories") == ("/k[1].asc", False, False)


@pytest.mark.parametrize(
    ("step", "line"),
    [
        pytest.param("src: 'a[1].txt', dest: /x", "COPY a[[]1].txt /x", id="a path"),
        pytest.param("src: 'a[1].txt', dest: /x/", "COPY a[[]1].txt /x/", id="into a directory"),
        pytest.param("src: 'a\\b', dest: /x", r'COPY ["a[\\\\\\\\]b", "/x"]', id="a backslash"),
        pytest.param("src: '[ab]*', dest: /x", 'COPY ["[ab]*", "/x/"]', id="a list in a glob"),
        pytest.param(
            "src: 'a[1]', dest: /x, include: [b]",
            "COPY --from=s-selected /run/jettison-selected/a[[]1] /x",
            id="patterns below it",
        ),
    ],
)
def test_a_dockerfile_says_the_same_as_a_pattern(step: str, line: str) -> None:
    text = printed(long_form(f"stages: {{s: {{from: scratch, steps: [{{copy: {{{step}}}}}]}}}}\n{USED}"))
    assert line in text.splitlines()


def test_the_script_that_selects_has_the_pattern_too() -> None:
    step = "src: 'a[1]', dest: /x, include: [b]"
    text = printed(long_form(f"stages: {{s: {{from: scratch, steps: [{{copy: {{{step}}}}}]}}}}\n{USED}"))
    assert "select.sh /run/jettison-tree /run/jettison-selected 'a[[]1]' -- 'include=^b$'" in text
