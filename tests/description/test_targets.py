"""Targets that are not built: what is wrong with them is said, and for which of them."""

from __future__ import annotations

from tests.description.support import HEAD, described, messages, variables

USER = f"{HEAD}args: {{WHO: }}\ntargets: {{a: {{args: {{LEVEL: info}}, image: {{user: '${{WHO}}'}}}}}}\n"


def test_a_target_is_read_with_the_arguments_that_are_given() -> None:
    assert messages(USER, variables(WHO="5")) == []
    assert messages(USER, variables(WHO="x")) == [
        "`image.user` must be a number or one of `root`, `nobody`, `nonroot`, found `x`"
        " | add it to `accounts`"
    ]


def test_an_argument_that_nobody_declares_is_said_once() -> None:
    warnings = described(USER, variables(WHO="5", WHOM="6")).warnings
    assert [(each.span.line, each.message) for each in warnings] == [
        (2, "the build argument `WHOM` is given, but not declared")
    ]
