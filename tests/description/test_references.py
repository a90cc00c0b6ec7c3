"""`${NAME}` in values."""

from __future__ import annotations

import pytest

from jettison.description.references import substitute
from jettison.errors import DescriptionError
from tests.description.support import described, messages, problems, variables

HEAD = "distro: azurelinux-3.0\nargs: {X: x, EMPTY: }\nimage:\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("${X}", "x", id="a reference"),
        pytest.param("a${X}b${X}c", "axbxc", id="in the middle, twice"),
        pytest.param("${X:-y}", "x", id="a default that is not needed"),
        pytest.param("${EMPTY:-y}", "y", id="a default"),
        pytest.param("${EMPTY:-}", "", id="an empty default"),
        pytest.param("${EMPTY:-a $b :- c}", "a $b :- c", id="a default with signs"),
        pytest.param("${EMPTY}", "", id="no value"),
        pytest.param("$${X}", "${X}", id="an escape"),
        pytest.param("$$${X}", "$${X}", id="a dollar and an escape"),
        pytest.param("$X $$ $(X) {X}", "$X $$ $(X) {X}", id="what is no reference"),
    ],
)
def test_substitute(text: str, expected: str) -> None:
    assert substitute(text, {"X": "x", "EMPTY": ""}) == expected


def test_a_value_is_not_looked_at_again() -> None:
    assert substitute("${A}", {"A": "${B}", "B": "b"}) == "${B}"


@pytest.mark.parametrize(
    ("value", "place"),
    [
        pytest.param("a ${NO} b", "4:14", id="plain"),
        pytest.param("'it''s ${NO}'", "4:19", id="single quotes"),
        pytest.param('"\\t\\u00e9 ${NO}"', "4:22", id="double quotes with escapes"),
        pytest.param("${X} ${NO}", "4:17", id="the second"),
        pytest.param("$${X} ${NO}", "4:18", id="behind an escape"),
        pytest.param("😀 ${NO}", "4:14", id="behind a wide character"),
        pytest.param("|\n      one\n      a ${NO}", "6:9", id="a block"),
        pytest.param(">-\n      one\n\n      ${NO}", "7:7", id="a folded block"),
        pytest.param('"one\n      ${NO}"', "5:7", id="quotes over two lines"),
        pytest.param('"\\x24{NO}"', "4:12", id="a hidden dollar: the whole value"),
    ],
)
def test_an_undeclared_argument_is_shown_where_it_is_written(value: str, place: str) -> None:
    assert problems(f"{HEAD}  workdir: {value}") == [f"{place} undeclared-argument"]


def test_the_place_ends_with_the_brace() -> None:
    with pytest.raises(DescriptionError) as caught:
        described(f"{HEAD}  labels: {{a: 'b ${{NOT_THERE:-c}} d'}}")
    (found,) = caught.value.problems
    assert (found.span.column, found.span.end_column) == (18, 33)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "${VERSON}",
            "the argument `VERSON` is not declared | did you mean `VERSION`?",
            id="misspelt",
        ),
        pytest.param(
            "${OTHER}",
            "the argument `OTHER` is not declared | declare it: `args: {OTHER: default}`",
            id="not declared",
        ),
        *(
            pytest.param(
                text,
                f"`{text}` is not a reference to an argument"
                " | write `${NAME}`, `${NAME:-default}`, or `$${` for a literal `${`",
                id=name,
            )
            for text, name in (
                ("${}", "no name"),
                ("${A-b}", "another operator"),
                ("${A#b}", "shell"),
                ("${ A }", "spaces"),
                ("${A", "no end"),
            )
        ),
    ],
)
def test_messages(text: str, expected: str) -> None:
    file = f"distro: azurelinux-3.0\nargs: {{VERSION: a}}\nimage: {{labels: {{a: '{text}'}}}}\n"
    assert messages(file) == [expected]


def test_names_of_keys_are_never_replaced() -> None:
    image = described(f"{HEAD}  labels: {{'${{X}}': '${{X}}'}}").image
    assert image.labels == (("${X}", "x"),)


def test_scripts_are_left_to_the_shell() -> None:
    text = (
        "distro: azurelinux-3.0\nstages:\n  a:\n    from: go\n    steps:\n"
        "      - run: echo ${PATH#x} $${HOME} ${NOT_DECLARED}\n      - run: [echo, '${X}']\n"
    )
    first, second = described(text).stages[0].steps
    assert getattr(first, "script", "") == "echo ${PATH#x} $${HOME} ${NOT_DECLARED}"
    assert getattr(second, "argv", ()) == ("echo", "${X}")


def test_a_label_called_run_is_an_ordinary_value() -> None:
    assert described(f"{HEAD}  labels: {{run: '${{X}}'}}").image.labels == (("run", "x"),)


def test_what_x_keys_hold_is_replaced_where_it_is_used() -> None:
    text = f"x-labels: &l {{a: '${{X}}', b: '${{TARGETARCH}}'}}\nx-rest: '${{WHATEVER'\n{HEAD}  labels: *l\n"
    image = described(text, variables("linux/arm64")).image
    assert image.labels == (("a", "x"), ("b", "arm64"))


def test_a_value_used_twice_is_one_problem() -> None:
    text = "distro: azurelinux-3.0\nx-l: &l {a: '${NO}'}\nimage: {labels: *l, annotations: *l}\n"
    assert problems(text) == ["2:14 undeclared-argument"]


def test_a_value_with_an_undeclared_argument_has_no_other_problem() -> None:
    text = "distro: ${DISTRO}\nupx: ${PACK}\nimage: {ports: ['${PORT'], user: '${U}'}\n"
    assert problems(text) == [
        "1:9 undeclared-argument",
        "2:6 undeclared-argument",
        "3:18 bad-reference",
        "3:35 undeclared-argument",
    ]
