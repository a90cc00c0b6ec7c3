"""Which regular expressions bash takes."""

from __future__ import annotations

import subprocess

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jettison.description.expressions import find_fault

PIECES = (
    *"ab*+?{}()[]|^$\\.-,12",
    *("[:alpha:]", "[[:digit:]]", "[.a.]", "[=a=]", "{2}", "{1,3}", "{,2}", "\\1", "\\b", "\\d", "[^", "a-z"),
)


@pytest.mark.parametrize(
    "text", ["[[:alpha:]]+", "a**", "[.x.]", "a)", "()", "a||b", "(a)\\1", "a{,3}", "[]a-]", "[[.-.]]"]
)
def test_what_bash_takes_is_taken(text: str) -> None:
    assert find_fault(text) == ""


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("*a", "nothing stands before `*` that it could repeat"),
        ("a|+", "nothing stands before `+` that it could repeat"),
        ("a{", "`{` does not begin a count such as `{2,3}`; write `[{]` for the character"),
        ("a{2,1}", "`{2,1}` is no count"),
        ("a{40000}", "`{40000}` is no count"),
        ("(a", "a `(` is not closed"),
        ("[a", "a `[` is not closed"),
        ("[z-a]", "`[z-a` has a range that ends before it begins"),
        ("[[:letter:]]", "`[:letter:]` is no class of characters"),
        ("[[.ab.]]", "`[.ab.]` is no class of characters"),
        ("\\1", "there is no group for `\\1`"),
        ("a\\", "nothing stands after the `\\` at its end"),
    ],
)
def test_what_bash_refuses_is_refused(text: str, fault: str) -> None:
    assert find_fault(text) == fault
    assert not is_taken_by_bash(text)


@settings(max_examples=20)
@given(
    st.lists(st.lists(st.sampled_from(PIECES), min_size=1, max_size=7).map("".join), min_size=50, max_size=50)
)
def test_bash_agrees(texts: list[str]) -> None:
    script = 'while IFS= read -r -d "" each; do [[ x =~ $each ]] 2>/dev/null; echo $?; done'
    given_texts = "".join(f"{text}\0" for text in texts).encode()
    done = subprocess.run(["bash", "-c", script], input=given_texts, capture_output=True, check=True)
    refused = [text for text, code in zip(texts, done.stdout.split(), strict=True) if code == b"2"]
    assert [text for text in texts if find_fault(text)] == refused


def is_taken_by_bash(text: str) -> bool:
    done = subprocess.run(["bash", "-c", "[[ x =~ $1 ]]", "bash", text], capture_output=True, check=False)
    return done.returncode != 2
