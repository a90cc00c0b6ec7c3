"""Build files that are made to be a burden: what each is, what holds it, and what is said of it."""

from __future__ import annotations

import pytest

from jettison.errors import presentable
from tests.description.support import HEAD, messages
from tests.growth import lines

BIG = 900_000
"""Characters of what makes a file long: it may have a mebibyte."""

LONG = "a" * BIG

NOBODY = (
    "`files.owner` must be a number or one of `u0`, `u1`, `u2`, `u3`, `u4`, `u5`, `u6`, `u7`, `u8`, `u9`, …,"
    " found `v` | add it: `accounts: {users: [{name: v, uid: 1000}]}`"
)


def step(text: str) -> str:
    return f"{HEAD}stages: {{s: {{from: alpine, steps: [{text}]}}}}\n"


def trial(text: str) -> str:
    return f"{HEAD}tests: [{{name: a, run: [/a], {text}}}]\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(f"# check=x{' ' * BIG}y\n{HEAD}", "", id="blanks in the first line"),
        pytest.param(
            "".join(f"%TAG !a{number}! b\n" for number in range(50_000)) + f"---\n{HEAD}",
            "the file has more than 100 `%TAG` lines; every value is read as text | remove them",
            id="lines that name tags",
        ),
        pytest.param(f"{HEAD}? {LONG}\n: b\n", "a key has at most 1,024 characters", id="the name of a key"),
        pytest.param(
            f"{HEAD}files: [{{src: a, dest: {'/d' * (BIG // 2)}}}]\n",
            "`files.dest` is more than 100 folders deep",
            id="folders of a path",
        ),
        pytest.param(
            f"{HEAD}go: .{'/d' * (BIG // 2)}\n",
            "`go` is more than 100 folders deep",
            id="folders of a package",
        ),
        pytest.param(
            f"{HEAD}tests: [{{name: {LONG}, run: [/a]}}]\n",
            "`tests.name` has more than 200 characters",
            id="the name of a test",
        ),
        pytest.param(
            f"{HEAD}rootfs: {{repos: [{{name: {LONG}, url: 'https://a', verify: none}}]}}\n",
            f"{presentable(f'`rootfs.repos.name` must be the name of a repository, found `{LONG}`')}"
            " | use letters, digits, `.`, `_` and `-`, 100 at most",
            id="the name of a repository",
        ),
        pytest.param(
            step(f"{{git: {{url: 'ssh://{':' * BIG}', ref: a}}}}"), "", id="an address that may have a login"
        ),
        pytest.param(
            trial(f"stdout: {{matches: 'a{{{'1' * 5000}}}'}}"),
            "`tests.stdout.matches` is not a regular expression: `{` does not begin a count such as `{2,3}`;"
            " write `[{]` for the character",
            id="digits of a count",
        ),
        pytest.param(
            f"{HEAD}stages: {{s: {{from: 'go:{'1' * 200}'}}}}\n",
            f"`go:{'1' * 200}` has no version that an image can be tagged with | such as `go:1`",
            id="digits of a version",
        ),
        pytest.param(
            f"{HEAD}accounts:\n  users:\n{lines(1000, '  - {name: u@, uid: 1@}')}"
            f"files:\n{lines(5000, '- {content: a, dest: /a@, owner: v}')}",
            "; ".join([NOBODY] * 5000),
            id="owners that are nobody",
        ),
        pytest.param(
            f"{HEAD}stages:\n{lines(5000, '  s@: {from: s~}')}  s5000: {{from: s0}}\n",
            "the stage `s0` needs itself: "
            f"{' → '.join(f's{each}' for each in range(10))} → … →"
            f" {' → '.join(f's{each}' for each in range(4991, 5001))} → s0",
            id="a long circle",
        ),
    ],
)
@pytest.mark.timeout(60)  # where a limit is not held, minutes
def test_what_is_said(text: str, expected: str) -> None:
    assert "; ".join(messages(text)) == expected


@pytest.mark.timeout(60)  # each of them was compared with a hundred for 50 ms
def test_thousands_of_misspelt_words_are_not_all_compared() -> None:
    known = lines(100, f"  {'a' * 70}@: b")
    wrong = lines(5000, f"    l@: ${{{'a' * 70}bc@}}")
    found = messages(f"{HEAD}args:\n{known}image:\n  labels:\n{wrong}")
    hints = [message for message in found if "did you mean" in message]
    assert (len(found), len(hints)) == (5000, 100)


@pytest.mark.timeout(60)
def test_a_value_that_aliases_bring_to_many_places_is_wrong_once() -> None:
    text = f"{HEAD}x-a: &a '{'${B}' * 5_000}'\nimage: {{cmd: [{'*a , ' * 40}]}}\n"
    assert len(messages(text)) == 5_000
