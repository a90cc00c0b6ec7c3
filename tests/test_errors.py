"""Errors as a person reads them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from jettison import rules
from jettison.errors import (
    MESSAGE_LENGTH,
    SHOWN_PROBLEMS,
    BuildError,
    DaemonError,
    DescriptionError,
    OptionError,
    Problem,
    SourceFile,
    Span,
    hide_logins,
    in_order,
    one_line,
    render,
    render_all,
    suggest,
)
from jettison.rules import Rule

TEXT = "distro: mariner-2.0\n    go: ./cmd/hello\nupxx: true\nimage: {}\n"
FILE = SourceFile("jettison.yaml", TEXT)


def problem(span: tuple[int, int, int, int], *, rule: str = "a-rule", hint: str = "") -> Problem:
    return Problem(
        rule=Rule(rule, "something is wrong"),
        message="something is wrong",
        span=Span("jettison.yaml", *span),
        hint=hint,
    )


def test_a_problem_is_shown_with_place_excerpt_and_hint() -> None:
    found = Problem(
        rule=rules.UNKNOWN_KEY,
        message="unknown key `upxx`",
        span=Span("jettison.yaml", 3, 1, 3, 5),
        hint="did you mean `upx`?",
    )
    assert render(found, SourceFile("jettison.yaml", "distro: x\n    go: ./cmd/hello\nupxx: true\n")) == (
        "jettison.yaml:3:1: error: unknown key `upxx` [unknown-key]\n"
        "   2 |         go: ./cmd/hello\n"
        "   3 | >>> upxx: true\n"
        "  hint: did you mean `upx`?"
    )


def test_a_place_of_several_lines_marks_them_all_and_shows_what_is_around() -> None:
    assert render(problem((2, 5, 3, 5)), FILE) == (
        "jettison.yaml:2:5: error: something is wrong [a-rule]\n"
        "   1 |     distro: mariner-2.0\n"
        "   2 | >>>     go: ./cmd/hello\n"
        "   3 | >>> upxx: true\n"
        "   4 |     image: {}"
    )


def test_an_end_in_the_first_column_marks_no_line_of_its_own() -> None:
    assert ">>> upxx" not in render(problem((2, 1, 3, 1)), FILE)


@pytest.mark.parametrize(
    ("span", "last"),
    [
        pytest.param((2, 5, 2, 9), 2, id="one line"),
        pytest.param((2, 5, 4, 3), 4, id="several lines"),
        pytest.param((2, 5, 4, 1), 3, id="an end before the first character"),
        pytest.param((2, 1, 2, 1), 2, id="nothing at all"),
    ],
)
def test_the_last_line_of_a_place_holds_some_of_it(span: tuple[int, int, int, int], last: int) -> None:
    assert Span("f", *span).last_line == last


def test_a_long_place_is_cut() -> None:
    source = SourceFile("jettison.yaml", "".join(f"line {number}\n" for number in range(1, 100)))
    lines = render(problem((10, 1, 90, 3)), source).split("\n")
    assert lines[1:] == [
        "   9 |     line 9",
        *(f"{number:4} | >>> line {number}" for number in range(10, 18)),
        "  18 |     line 18",
    ]


def test_a_long_line_is_cut_around_its_column() -> None:
    source = SourceFile("jettison.yaml", "a" * 5000 + "BAD" + "c" * 5000)
    line = render(problem((1, 5001, 1, 5004)), source).split("\n")[1]
    assert line == f"   1 | >>> …{'a' * 80}BAD{'c' * 77}…"


def test_an_excerpt_cannot_drive_a_terminal() -> None:
    source = SourceFile("jettison.yaml", "a:\t\x1b[2Jx\x9b\r\n")
    assert render(problem((1, 1, 1, 2)), source).split("\n")[1] == "   1 | >>> a: �[2Jx�"


HOSTILE = "az\x1b[2J\x1b]0;pwned\x07\n\x9b31m\u202e\ud800"
HARMLESS = "az�[2J�]0;pwned�\n  �31m��"


def test_no_message_hint_or_file_name_can_drive_a_terminal() -> None:
    found = Problem(rule=Rule("r", "m"), message=HOSTILE, span=Span("a\x1bb", 1, 1, 1, 2), hint=HOSTILE)
    assert (found.message, found.hint) == (HARMLESS, HARMLESS)
    assert render(found, SourceFile("a\x1bb", "")) == (
        "a�b:1:1: error: az�[2J�]0;pwned� [r]\n  �31m��\n  hint: az�[2J�]0;pwned�\n  �31m��"
    )
    error = OptionError(HOSTILE, hint=HOSTILE)
    assert (str(error), error.message, error.hint) == (HARMLESS, HARMLESS, HARMLESS)


@pytest.mark.parametrize(
    "message",
    [
        pytest.param("é" * 800_000, id="one line"),
        pytest.param("é\n" * 400_000, id="many lines"),
    ],
)
def test_a_long_message_keeps_its_begin_and_its_end(message: str) -> None:
    half = MESSAGE_LENGTH // 2
    expected = f"{message[:half]}…{message[-half:]}".replace("\né", "\n  é").replace("\n…", "\n  …")
    found = Problem(rule=Rule("r", "m"), message=message, span=Span("f", 1, 1, 1, 2), hint=message)
    assert (found.message, found.hint, OptionError(message).message) == (expected, expected, expected)


def test_no_excerpt_shows_a_login() -> None:
    text = f"a: https://ci:s3cret@host/{'x' * 200}\n"
    line = render(problem((1, 190, 1, 200)), SourceFile("jettison.yaml", text)).split("\n")[1]
    assert line == f"   1 | >>> …{'x' * 160}"
    assert render(problem((1, 1, 1, 200)), SourceFile("jettison.yaml", text)).split("\n")[1] == (
        f"   1 | >>> a: https://***@host/{'x' * 140}…"
    )


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param("a\nf:1:1: error: b", "a�f:1:1: error: b", id="lines"),
        pytest.param("fetch https://ci:s3cret@host/", "fetch https://***@host/", id="a login"),
        pytest.param("a\x1b[2J\x9b", "a�[2J�", id="controls"),
    ],
)
def test_a_name_is_one_presentable_line(text: str, shown: str) -> None:
    assert one_line(text) == shown


def test_a_file_without_text_has_no_excerpt() -> None:
    assert render(problem((1, 1, 1, 1)), SourceFile("jettison.yaml", "")) == (
        "jettison.yaml:1:1: error: something is wrong [a-rule]"
    )


def test_a_place_behind_the_last_line_shows_what_there_is() -> None:
    source = SourceFile("jettison.yaml", "a: [\n")
    assert render(problem((2, 1, 2, 1)), source).split("\n")[1:] == ["   1 |     a: ["]


def test_all_problems_are_shown_by_place_each_once() -> None:
    later, earlier = problem((4, 1, 4, 2)), problem((1, 1, 1, 2))
    assert render_all([later, earlier, later], FILE) == f"{render(earlier, FILE)}\n\n{render(later, FILE)}"
    assert in_order([later, earlier, later]) == (earlier, later)


def test_a_warning_says_so() -> None:
    warning = Problem(rule=Rule("r", "m"), message="m", span=Span("f", 1, 2, 1, 3), severity="warning")
    assert render(warning, SourceFile("f", "")) == "f:1:2: warning: m [r]"


def test_a_description_error_has_all_problems_by_place() -> None:
    later, earlier = problem((4, 1, 4, 2)), problem((1, 1, 1, 2), hint="do this")
    error = DescriptionError([later, earlier], FILE)
    assert error.problems == (earlier, later)
    assert error.source is FILE
    assert (error.span, error.hint) == (earlier.span, "do this")
    assert str(error) == (
        "jettison.yaml:1:1: error: something is wrong [a-rule]\n"
        "jettison.yaml:4:1: error: something is wrong [a-rule]"
    )


def test_only_so_many_problems_are_shown_and_the_rest_is_counted() -> None:
    many = [problem((line, 1, line, 2)) for line in range(1, 1_103)]
    lines = str(DescriptionError(many, FILE)).split("\n")
    assert len(lines) == SHOWN_PROBLEMS + 1
    assert lines[-2:] == ["jettison.yaml:100:1: error: something is wrong [a-rule]", "and 1,002 more"]
    assert render_all(many, FILE).endswith("\n\nand 1,002 more")


def test_warnings_do_not_push_errors_out() -> None:
    warnings = [replace(problem((line, 1, line, 2)), severity="warning") for line in range(1, 200)]
    lines = str(DescriptionError([*warnings, problem((200, 1, 200, 2))], FILE)).split("\n")
    assert lines[-2:] == ["jettison.yaml:200:1: error: something is wrong [a-rule]", "and 100 more"]


def test_every_error_is_a_build_error_with_a_message() -> None:
    option = OptionError("no such platform", hint="try linux/amd64")
    assert (str(option), option.message, option.hint) == (
        "no such platform",
        "no such platform",
        "try linux/amd64",
    )
    assert isinstance(option, BuildError)
    assert isinstance(DaemonError("gone"), BuildError)


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        pytest.param("upxx", "did you mean `upx`?", id="one letter too many"),
        pytest.param("Packages", "did you mean `packages`?", id="wrong case"),
        pytest.param("entrypiont", "did you mean `entrypoint`?", id="letters swapped"),
        pytest.param("zebra", "", id="nothing near"),
        pytest.param("", "", id="empty"),
        pytest.param("x" * 100_000, "", id="very long"),
    ],
)
def test_suggest(word: str, expected: str) -> None:
    assert suggest(word, ["upx", "packages", "entrypoint"]) == expected


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("fetch https://u:p@host/x failed", "fetch https://***@host/x failed"),
        (
            "HTTP_PROXY=http://token@host:1, `https://u:p@ss@host`",
            "HTTP_PROXY=http://***@host:1, `https://***@host`",
        ),
        ("ssh://git:pass@host/x", "ssh://***@host/x"),
        ("ssh://git@host/x and git@host:x", "ssh://git@host/x and git@host:x"),
        ("https://host/a@b https://host?a@b", "https://host/a@b https://host?a@b"),
    ],
)
def test_no_login_of_an_address_is_in_a_message(text: str, shown: str) -> None:
    error = BuildError(text, hint=text)
    assert (str(error), error.message, error.hint, hide_logins(text)) == (shown,) * 4
