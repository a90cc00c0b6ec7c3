"""A file is read in time that grows with its size: calls are counted at a size and at twice that size."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from jettison.description.explain import explain
from jettison.description.reader import parse
from jettison.errors import SourceFile
from jettison.presets.registry import PRESETS
from jettison.subrequests import lint, outline, targets
from tests.description.support import HEAD, NAME, messages, problems, variables
from tests.growth import growth, lines

TOO_MUCH = (
    "with its presets and targets written out the file means more than 100,000 values or 4,194,304 characters"
)

GROWING = {
    "targets": lambda count: f"targets:\n{lines(count, '  t@: {image: {user: root}}')}",
    "comments on targets": lambda count: (
        f"targets:\n{lines(count, '  # t@ about', '  t@: {image: {user: root}}')}"
    ),
    "a target's arguments": lambda count: (
        f"args:\n{lines(count, '  A@: a')}targets:\n  t:\n    args:\n{lines(count, '      A@: b')}"
    ),
    "described arguments": lambda count: (
        f"args:\n{lines(count, '  # A@ about', '  A@: a')}image:\n  labels:\n{lines(count, '    a@: ${A@}')}"
    ),
}


def everything(text: str) -> None:
    """Let all who look at a build file look at a text."""
    parsed = parse(SourceFile(NAME, f"{HEAD}{text}"))
    for module in (lint, outline, targets):
        module.reply(parsed, variables())
    explain(parsed, PRESETS)


@pytest.mark.parametrize("text", [pytest.param(text, id=name) for name, text in GROWING.items()])
def test_twice_the_file_is_twice_the_work(text: Callable[[int], str]) -> None:
    assert problems(HEAD + text(10)) == []
    assert growth(lambda count: everything(text(count)), 800) < 2.15


@pytest.mark.parametrize(
    ("text", "place"),
    [
        pytest.param(
            f"args:\n{lines(10_000, '  A@: a')}targets:\n{lines(1000, '  t@: {args: {A1: b}}')}",
            "10003:1",
            id="each of a thousand targets is a long file",
        ),
        pytest.param(f"targets:\n{lines(30_000, '  t@:')}", "2:1", id="targets"),
        pytest.param(
            f"x-a: &a {'a' * 500_000}\nimage: {{cmd: *a }}\ntargets:\n{lines(10, '  t@:')}",
            "4:1",
            id="each target is a long text",
        ),
        pytest.param(
            f"go: {{package: [{', '.join(f'./a{number}' for number in range(90))}],"
            f" ldflags: {'a' * 100_000}}}",
            "1:1",
            id="each program has long flags",
        ),
    ],
)
def test_what_presets_and_targets_stand_for_is_limited(text: str, place: str) -> None:
    assert problems(HEAD + text) == [f"{place} means-too-much"]
    assert messages(HEAD + text) == [TOO_MUCH]
