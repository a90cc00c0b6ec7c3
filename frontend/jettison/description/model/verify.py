"""What is asserted on the finished image while it is built."""

from __future__ import annotations

from dataclasses import dataclass

from jettison.description.model.basic import Pairs
from jettison.errors import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One thing that must be so, at the place that says it.

    `about` is `image`, `exit`, `stdout`, `stderr` or a path of the image; `kind` says what is claimed:

        image           no-shell, no-setuid, no-root-user, max-size, packages, starts, ships
        exit            equals
        stdout, stderr  equals, contains, matches (a POSIX extended regular expression)
        a path          exists, absent, mode, owner, contains

    `starts` is that a command can start, `ships` that what `files` puts at a path does not hinder it.
    `text` is what the kind needs: a number, a text, names with a newline after each; else it is empty.
    """

    about: str
    kind: str
    text: str
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Test:
    """A program run in the final image, with what is claimed of it. No argv: only files are looked at.

    `timeout` is in nanoseconds.
    """

    name: str
    argv: tuple[str, ...]
    env: Pairs
    stdin: str
    timeout: int
    claims: tuple[Claim, ...]
    span: Span
