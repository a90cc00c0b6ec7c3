"""What is asserted on the finished image while it is built."""

from __future__ import annotations

from dataclasses import dataclass

from jettison.errors import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Checks:
    """Facts about the final root: `max_size` is in bytes, `packages` the exact names that it may have."""

    no_shell: bool
    no_setuid: bool
    max_size: int | None
    packages: tuple[str, ...] | None
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What an output must be; None where it does not matter. `matches` is a regular expression."""

    equals: str | None
    contains: tuple[str, ...]
    matches: str | None
    empty: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedFile:
    """What a path of the image must be: there or not, with that mode, owner and content."""

    path: str
    exists: bool
    mode: int | None
    owner: str | None
    contains: tuple[str, ...]
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Test:
    """A program run in the final image, with what is expected of it. No argv: only files are looked at."""

    name: str
    argv: tuple[str, ...]
    env: tuple[tuple[str, str], ...]
    exit_code: int
    stdout: Expected
    stderr: Expected
    files: tuple[ExpectedFile, ...]
    span: Span
