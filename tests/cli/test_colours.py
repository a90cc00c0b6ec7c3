"""Messages at a terminal: the same words, with their parts marked."""

from __future__ import annotations

import pytest

from jettison import rules
from jettison.cli.colours import styled
from jettison.errors import Problem, SourceFile, Span, render
from jettison.rules import Severity

SOURCE = SourceFile("a.yaml", "distro: x\nupxx: true\n")
SPAN = Span("a.yaml", 2, 1, 2, 5)


@pytest.mark.parametrize(
    ("severity", "style"), [pytest.param("error", "bold red"), pytest.param("warning", "bold yellow")]
)
def test_parts_of_a_problem_are_marked(severity: Severity, style: str) -> None:
    problem = Problem(
        rule=rules.UNKNOWN_KEY,
        message="unknown key `upxx`",
        span=SPAN,
        hint="did you mean `upx`?",
        severity=severity,
    )
    text = render(problem, SOURCE)
    marked = styled(text)
    assert marked.plain == text
    assert {text[span.start : span.end]: str(span.style) for span in marked.spans} == {
        f"a.yaml:2:1: {severity}:": style,
        "[unknown-key]": "dim",
        "   1 |     distro: x": "dim",
        "   2 | >>> upxx: true": "bold",
        "  hint:": "bold cyan",
    }


def test_text_of_the_user_is_no_markup() -> None:
    text = "error: [bold]no[/bold] \x5b1m"
    assert styled(text).plain == text
