"""Texts as shell words, judged by a shell."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from jettison.description.references import substitute
from jettison.presets.shell import quoted, unquotable, word


def test_a_quote_in_a_default_is_found() -> None:
    assert unquotable("a ${X:-b} ${Y:-it's} 'c'") == "${Y:-it's}"
    assert unquotable("it's ${X}") == ""


SHELLS = [shell for shell in ("/bin/sh", "/bin/bash") if Path(shell).exists()]


def shell_says(shell: str, script: str, env: dict[str, str]) -> str:
    done = subprocess.run(
        [shell, "-eu", "-c", script],
        env={"PATH": os.defpath, **env},
        capture_output=True,
        text=True,
        check=True,
        timeout=10,
    )
    return done.stdout


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("./cmd/hello", "./cmd/hello"),
        ("netgo,osusergo", "netgo,osusergo"),
        ("", '""'),
        ("a b", '"a b"'),
        ("$(id)`id`", r'"\$(id)\`id\`"'),
        ("${X}", '"${X}"'),
        ('${X:-a"b$c}', r'"${X:-a\"b\$c}"'),
        ("$${X}", r'"\${X}"'),
        ("${X#y}", r'"\${X#y}"'),
        ("it's", '"it\'s"'),
        ("~", '"~"'),
    ],
)
def test_word(text: str, expected: str) -> None:
    assert word(text) == expected


PIECES = (*"ab'\"\\$`;|&<>(){}*?~#! \n\t=-é", "${X}", "${X:-", "}", '${EMPTY:-a"`b}', "$${")
TEXTS = st.lists(st.sampled_from(PIECES), max_size=12).map("".join)


@pytest.mark.parametrize("shell", SHELLS)
@given(text=TEXTS)
@settings(max_examples=50, deadline=None)
def test_a_shell_reads_what_the_description_means(shell: str, text: str) -> None:
    values = {"X": "1 '2' \"3\" $(id) `id` ; \\", "EMPTY": ""}
    assume(not unquotable(text))
    script = f"printf %s.%s. {quoted(text)} {word(text)}"
    assert shell_says(shell, script, values) == f"{substitute(text, values)}." * 2
