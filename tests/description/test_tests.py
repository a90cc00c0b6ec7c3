"""`checks` and `tests`: what is claimed, and the line of each claim."""

from __future__ import annotations

import pytest

from tests.description.support import described, messages

TEXT = """\
distro: azurelinux-3.0
image: {user: root}
checks:
  no-shell: true
  no-setuid: false
  no-root-user: true
  max-size: 2KB
  packages: [a, b]
tests:
  - name: a program
    run: [/a, b]
    env: {A: a}
    stdin: in
    timeout: 1m1.5s
    stdout:
      contains:
        - one
        - two
      matches: x+
    stderr: {empty: true}
    files:
      /etc/a:
        mode: "0640"
        owner: nobody
        contains: c
      /etc/b: {exists: false}
      /etc/c: {}
  - name: another
    run: /b
    exit: 3
    stdout: all
    stderr: {empty: false, equals: e}
"""
NONROOT = "65534:65534"


def test_each_claim_has_its_line() -> None:
    description = described(TEXT)
    claims = [*description.checks, *(claim for test in description.tests for claim in test.claims)]
    assert [(each.span.line, each.about, each.kind, each.text) for each in claims] == [
        (4, "image", "no-shell", ""),
        (6, "image", "no-root-user", "0:0"),
        (7, "image", "max-size", "2000"),
        (8, "image", "packages", "a\nb\n"),
        (11, "exit", "equals", "0"),
        (17, "stdout", "contains", "one"),
        (18, "stdout", "contains", "two"),
        (19, "stdout", "matches", "x+"),
        (20, "stderr", "equals", ""),
        (22, "/etc/a", "exists", ""),
        (23, "/etc/a", "mode", "640"),
        (24, "/etc/a", "owner", NONROOT),
        (25, "/etc/a", "contains", "c"),
        (26, "/etc/b", "absent", ""),
        (27, "/etc/c", "exists", ""),
        (30, "exit", "equals", "3"),
        (31, "stdout", "equals", "all"),
        (32, "stderr", "equals", "e"),
    ]


def test_a_program_has_input_and_time() -> None:
    first, second = described(TEXT).tests
    assert (first.argv, first.env, first.stdin) == (("/a", "b"), (("A", "a"),), "in")
    assert (first.timeout, second.timeout) == (61_500_000_000, 60_000_000_000)
    assert second.stdin == ""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("run: /a, timeout: 0s", "`tests.timeout` must be longer than nothing", id="no time"),
        pytest.param(
            "run: /a, timeout: soon",
            "`tests.timeout` must be a duration, such as `30s` or `1m30s`, found `soon`",
            id="no duration",
        ),
        pytest.param(
            "files: {/a: {}}, stdin: a, timeout: 1s",
            "`tests.stdin` goes with `run` only; `tests.timeout` goes with `run` only",
            id="without a program",
        ),
    ],
)
def test_what_a_test_cannot_be(text: str, expected: str) -> None:
    found = messages(f"distro: azurelinux-3.0\ntests: [{{name: a, {text}}}]\n")
    assert "; ".join(found) == expected
