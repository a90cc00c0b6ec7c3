"""`include` and `exclude` of a copy as an expression of find: not every builder's `COPY` has them.

The patterns are those of `.dockerignore`: `*` and `?` stop at a slash, `**` does not, what is below a
match matches, and of several the last that matches decides; `!` takes back. (moby/patternmatcher)
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator

_TOKEN = re.compile(r"\*\*/?$|\*\*/?|\\.|.", re.DOTALL)
_BELOW = "(/.*)?"


def expression(include: Iterable[str], exclude: Iterable[str]) -> tuple[str, ...]:
    """Give the words of a find expression for paths like `./a/b`."""
    included, excluded = tuple(_cleaned(include)), tuple(_cleaned(exclude))
    words = ("(", *_matching(included), ")") if included else ("-true",)
    return (*words, "!", "(", *_matching(excluded), ")") if excluded else words


def regex(pattern: str) -> str:
    r"""Write a pattern as a POSIX extended expression for what it and all below it is called.

    >>> regex("**/go.mod")
    '\\./(.*/)?go\\.mod(/.*)?'
    """
    tokens = _TOKEN.findall(posixpath.normpath(pattern))
    return r"\./" + "".join(_piece(token) for token in tokens) + _BELOW


def _cleaned(patterns: Iterable[str]) -> Iterator[tuple[bool, str]]:
    """Yield (whether it takes back, pattern)."""
    for pattern in patterns:
        text = pattern.strip()
        negated = text.startswith("!")
        if text := text.removeprefix("!").strip():
            yield negated, text


def _matching(patterns: tuple[tuple[bool, str], ...]) -> tuple[str, ...]:
    """Fold patterns in order: one adds what it matches, one with `!` takes it back."""
    words: tuple[str, ...] = ("-false",)
    for negated, pattern in patterns:
        test = ("-regex", regex(pattern))
        words = ("(", *words, ")", "!", *test) if negated else (*words, "-o", *test)
    return words


def _piece(token: str) -> str:
    match token:
        case "**" | "**/":
            return "(.*/)?" if token.endswith("/") else ".*"
        case "*":
            return "[^/]*"
        case "?":
            return "[^/]"
        case "[" | "]":
            return token
        case _:
            char = token[-1]
            return f"\\{char}" if char in ".+()|{}$^*?[]\\" else char
