"""What of the build context nobody copies, and so is not sent."""

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


@pytest.mark.parametrize(
    ("steps", "files", "expected"),
    [
        pytest.param(WHOLE, "", [".git", "doc"], id="all but that"),
        pytest.param(f"{WHOLE}, {{copy: {{src: ., exclude: [.git, b]}}}}", "", [".git"], id="all twice"),
        pytest.param(f"{WHOLE}, {{copy: .}}", "", [], id="all once more"),
        pytest.param(f"{WHOLE}, {{copy: [., x]}}", "", [], id="all among others"),
        pytest.param(f"{WHOLE}, {{copy: doc/a.txt}}", "", [".git"], id="a file of it"),
        pytest.param(f"{WHOLE}, {{copy: ./doc}}", "", [".git"], id="it itself"),
        pytest.param(f"{WHOLE}, {{copy: 'd*'}}", "", [], id="a glob that may be it"),
        pytest.param(WHOLE, ", {src: doc, dest: /doc/}", [".git"], id="shipped by itself"),
        pytest.param(WHOLE, ", {src: ., dest: /doc/}", [], id="all shipped"),
        pytest.param(WHOLE, ", {src: a.conf, dest: /etc/}", [".git", "doc"], id="another file"),
        pytest.param("{copy: {src: ., exclude: ['**/*.md', a/b]}}", "", [], id="patterns, and below folders"),
        pytest.param("{copy: {src: ., exclude: [.git, '!.git']}}", "", [], id="taken back"),
        pytest.param("{copy: {src: a, exclude: [.git]}}", "", [], id="no copy of all"),
        pytest.param("{copy: .}", "", [], id="nothing left out"),
    ],
)
def test_what_no_copy_takes_is_not_sent(steps: str, files: str, expected: list[str]) -> None:
    assert left_out(steps, files) == expected


def test_what_a_stage_alone_does_not_take() -> None:
    """The image ships the folder, and is not built."""
    assert left_out(WHOLE, ", {src: doc, dest: /doc/}", "b") == [".git", "doc"]
