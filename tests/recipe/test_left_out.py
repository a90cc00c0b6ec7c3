"""The history of a project, which is not sent where nobody copies it."""

from __future__ import annotations

import json

import pytest

from tests.compiler.graph import compiled

HEAD = "distro: azurelinux-3.0\nrootfs: {base: none}\n"
SHIPPED = "{from: b, src: /x, dest: /x}"


def left_out(steps: str, files: str = "", stage: str = "") -> list[str]:
    """Give the patterns of what a build leaves out of its context."""
    text = f"{HEAD}stages: {{b: {{from: alpine, steps: [{steps}]}}}}\nfiles: [{SHIPPED}{files}]\n"
    source = compiled(text, stage=stage).named("load build context")["source"]
    return list(json.loads(source["attrs"].get("local.excludepatterns", "[]")))


WHOLE = "{copy: {src: ., exclude: [.git, doc]}}"


def with_more(*sources: str) -> str:
    """Write a copy of all but two folders, and of more."""
    return f"{{copy: {{src: [., {', '.join(sources)}], dest: ./, exclude: [.git, doc]}}}}"


@pytest.mark.parametrize(
    ("steps", "files", "expected"),
    [
        pytest.param(WHOLE, "", [".git"], id="all but that, and what a link may lead to"),
        pytest.param(f"{WHOLE}, {{copy: {{src: ., exclude: [.git, b]}}}}", "", [".git"], id="all twice"),
        pytest.param(f"{WHOLE}, {{copy: .}}", "", [], id="all once more"),
        pytest.param(f"{WHOLE}, {{copy: [., x]}}", "", [], id="all among others"),
        pytest.param(with_more("doc"), "", [".git"], id="and another excluded folder"),
        pytest.param(with_more("./.git"), "", [], id="and it itself"),
        pytest.param(with_more("'.g*'"), "", [], id="and a glob that may be it"),
        pytest.param(f"{WHOLE}, {{copy: .git/HEAD}}", "", [], id="a file of it"),
        pytest.param(f"{WHOLE}, {{copy: ./.git}}", "", [], id="it itself"),
        pytest.param(f"{WHOLE}, {{copy: '.g*'}}", "", [], id="a glob that may be it"),
        pytest.param(f"{WHOLE}, {{copy: doc/a.txt}}", "", [".git"], id="another file"),
        pytest.param(WHOLE, ", {src: .git, dest: /doc/}", [], id="shipped by itself"),
        pytest.param(WHOLE, ", {src: ., dest: /doc/}", [], id="all shipped"),
        pytest.param(WHOLE, ", {src: a.conf, dest: /etc/}", [".git"], id="another file shipped"),
        pytest.param("{copy: {src: ., exclude: [doc]}}", "", [], id="all but something else"),
        pytest.param("{copy: {src: ., exclude: [.git, '!.git']}}", "", [], id="taken back"),
        pytest.param("{copy: {src: a, exclude: [.git]}}", "", [], id="no copy of all"),
        pytest.param("{copy: .}", "", [], id="nothing left out"),
    ],
)
def test_history_that_no_copy_takes_is_not_sent(steps: str, files: str, expected: list[str]) -> None:
    assert left_out(steps, files) == expected


def test_what_a_stage_alone_does_not_take() -> None:
    """The image ships the folder, and is not built."""
    assert left_out(WHOLE, ", {src: .git, dest: /doc/}", "b") == [".git"]
