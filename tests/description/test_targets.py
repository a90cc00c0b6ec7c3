"""Targets that are not built: what is wrong with them is said, and for which of them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from jettison.description.describe import describe
from jettison.errors import DescriptionError, SourceFile
from jettison.presets.registry import PRESETS
from tests.description.support import HEAD, NAME, described, messages, variables

USER = f"{HEAD}args: {{WHO: }}\ntargets: {{a: {{args: {{LEVEL: info}}, image: {{user: '${{WHO}}'}}}}}}\n"


def test_a_target_is_read_with_what_is_given_for_arguments_without_a_default() -> None:
    assert messages(USER, variables(WHO="5")) == []
    assert messages(USER, variables(WHO="x")) == [
        (
            "`image.user` must be a number or one of `root`, `nobody`, `nonroot`, found `x`"
            " | add it: `accounts: {users: [{name: x, uid: 1000}]}`"
        )
    ]


@pytest.mark.parametrize("port", ["", "no"])
def test_what_is_given_in_the_place_of_a_default_is_no_fault_of_another_target(port: str) -> None:
    text = f"{HEAD}args: {{PORT: 2345}}\ntargets: {{a: {{image: {{ports: ['${{PORT}}']}}}}}}\n"
    assert messages(text, variables(PORT=port)) == []


def test_an_argument_that_nobody_declares_is_said_once() -> None:
    warnings = described(USER, variables(WHO="5", WHOM="6")).warnings
    assert [(each.span.line, each.message) for each in warnings] == [
        (2, "the build argument `WHOM` is given, but not declared")
    ]


def checked(text: str, variant: str = "") -> list[str]:
    """Return all that a check of all targets says: line, rule, message and hint."""
    try:
        found = describe(
            SourceFile(NAME, text), replace(variables(), variant=variant), PRESETS, all_targets=True
        )
    except DescriptionError as error:
        problems = error.problems
    else:
        problems = found.warnings
    return [f"{each.span.line} {each.rule.name}: {each.message} | {each.hint}" for each in problems]


ELSEWHERE = {
    "another distribution": (
        "rootfs: {snapshot: 2026-06-01T00:00:00Z}\ntargets: {a: {distro: mariner-2.0}}\n",
        [
            (
                "2 not-of-distro: with the target `a`: `rootfs.snapshot` cannot be used with CBL-Mariner 2.0:"
                " its package manager knows no snapshots | its successor `azurelinux-3.0` can"
            ),
            (
                "3 end-of-life-distro: CBL-Mariner 2.0 gets no updates: its support ended on 2025-07-31"
                " | its successor is `azurelinux-3.0`"
            ),
        ],
    ),
    "no packages": (
        "rootfs: {docs: true}\ntargets: {a: {rootfs: {base: none}}}\n",
        [
            (
                "2 no-packages: with the target `a`: `rootfs.docs` does nothing in an image without packages"
                " | choose another `rootfs.base`, or leave it out"
            ),
        ],
    ),
    "a file above": (
        "files: [{dest: /x/y, content: a}]\ntargets: {a: {files: [{dest: /x, content: b}]}}\n",
        [
            (
                "2 below-a-file: with the target `a`: `/x/y` goes below `/x`, which is a file (line 3)"
                " | move one of the two"
            ),
        ],
    ),
    "an argument of two targets": (
        (
            "args: {WHO: root}\nimage: {user: '${WHO}'}\n"
            "targets: {a: {args: {WHO: app}}, b: {args: {WHO: app}}, c: {}}\n"
        ),
        [
            (
                "3 unknown-user: with the targets `a`, `b`: `image.user` must be a number or one of"
                " `root`, `nobody`, `nonroot`, found `app`"
                " | add it: `accounts: {users: [{name: app, uid: 1000}]}`"
            ),
        ],
    ),
    "more targets than need be named": (
        "args: {WHO: root}\nimage: {user: '${WHO}'}\ntargets:\n"
        + "".join(f"  {name}: {{args: {{WHO: app}}}}\n" for name in "abcd"),
        [
            (
                "3 unknown-user: with the targets `a`, `b`, `c`, …: `image.user` must be a number or one of"
                " `root`, `nobody`, `nonroot`, found `app`"
                " | add it: `accounts: {users: [{name: app, uid: 1000}]}`"
            ),
        ],
    ),
    "a value that is merged in": (
        "x-a: &a {image: {user: app}}\ntargets: {a: {<<: *a}}\n",
        [
            (
                "2 unknown-user: with the target `a`: `image.user` must be a number or one of"
                " `root`, `nobody`, `nonroot`, found `app`"
                " | add it: `accounts: {users: [{name: app, uid: 1000}]}`"
            ),
        ],
    ),
    "what is wrong without a target too": (
        "stages: {tools: {from: x}, b: {from: toolz}}\ntargets: {a: {image: {workdir: /x}}}\n",
        [
            "2 unknown-stage: `toolz` is not a stage; it is taken as an image | did you mean `tools`?",
        ],
    ),
}


@pytest.mark.parametrize(("text", "expected"), ELSEWHERE.values(), ids=ELSEWHERE)
def test_a_check_says_what_a_target_makes_wrong_elsewhere(text: str, expected: list[str]) -> None:
    assert checked(HEAD + text) == expected


def test_a_check_of_a_target_says_its_own_problems_without_its_name() -> None:
    text = f"{HEAD}rootfs: {{docs: true}}\ntargets: {{a: {{rootfs: {{base: none}}}}}}\n"
    assert checked(text, "a") == [
        (
            "2 no-packages: `rootfs.docs` does nothing in an image without packages"
            " | choose another `rootfs.base`, or leave it out"
        )
    ]


def test_a_build_is_not_refused_for_what_another_target_makes_wrong() -> None:
    text = f"{HEAD}rootfs: {{docs: true}}\ntargets: {{a: {{rootfs: {{base: none}}}}}}\n"
    assert messages(text) == []
