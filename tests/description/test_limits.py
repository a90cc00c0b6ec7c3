"""What a file means with its arguments put in is limited, and counted before it is made."""

from __future__ import annotations

import tracemalloc

import pytest

from tests.description.support import HEAD, messages, problems, variables

TOO_MUCH = "with its arguments put in the file means more than 4,194,304 characters"


def doubling(levels: int) -> str:
    """Return arguments each of which names the one above it twice."""
    lines = [f"  A{level}: ${{A{level - 1}}}${{A{level - 1}}}\n" for level in range(1, levels)]
    return "args:\n  A0: 0123456789\n" + "".join(lines)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        pytest.param(doubling(40), "21:8", id="a default names the one above it twice"),
        pytest.param(
            f"args: {{A: {'a' * 100_000}}}\nx-a: &a ['${{A}}', '${{A}}']\n"
            f"image: {{cmd: *a , entrypoint: ['{'${A}' * 40}']}}",
            "4:32",
            id="a value names a long one often",
        ),
        pytest.param(
            f"args: {{A: }}\nimage: {{labels: {{a: '{'${A:-word}' * 10}', b: ''}}}}\n"
            f"targets: {{t: {{args: {{A: {'a' * 500_000}}}}}}}",
            "3:21",
            id="only with a target",
        ),
    ],
)
def test_a_file_that_means_too_much_is_refused(text: str, place: str) -> None:
    tracemalloc.start()
    try:
        found = problems(HEAD + text)
        assert tracemalloc.get_traced_memory()[1] < 64 << 20
    finally:
        tracemalloc.stop()
    assert found == [f"{place} means-too-much"]
    assert messages(HEAD + text) == [TOO_MUCH]


def test_what_is_given_counts_where_it_is_named() -> None:
    text = f"{HEAD}args: {{A: }}\nimage: {{labels: {{a: '${{A}}${{A}}'}}}}"
    given = variables(A="a" * (3 << 20))
    assert problems(text, given) == ["3:21 means-too-much"]
    assert problems(text.replace("${A}${A}", "${A}"), given) == []


def test_of_a_file_of_mistakes_the_first_ones_are_enough() -> None:
    found = problems(f"{HEAD}image: {{cmd: ['{'${}' * 100_000}']}}")
    assert (len(found), found[-1]) == (10_000, "2:30013 bad-reference")
