"""Patterns of `.dockerignore`, which a copy takes too: as regular expressions, and what they match.

`*` and `?` stop at a slash, `**` does not; `!` before one takes back. (moby/patternmatcher)
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from collections.abc import Set as AbstractSet

_TOKEN = re.compile(r"\*\*/?|\\.|.", re.DOTALL)
_LIST_OR_TOKEN = re.compile(rf"\[\^?(?:\\.|[^\\\]*?])+\]|{_TOKEN.pattern}", re.DOTALL)


def regex(pattern: str) -> str:
    r"""Write a pattern as a POSIX extended expression.

    >>> regex("**/go.mod")
    '^(.*/)?go\\.mod$'
    """
    tokens = _TOKEN.findall(posixpath.normpath(pattern))
    return f"^{''.join(_piece(token) for token in tokens)}$"


def matches(pattern: str, path: str) -> bool:
    """Tell whether a pattern is for a path, in steps that are at most the product of their lengths.

    Python's expressions go back at each star. re.error for a list that cannot be read.
    """
    ends: AbstractSet[int] = {0}
    for part in _LIST_OR_TOKEN.findall(posixpath.normpath(pattern)):
        ends = frozenset(_ends(part, path, ends))
    return len(path) in ends


def _ends(part: str, path: str, starts: AbstractSet[int]) -> Iterator[int]:
    """Yield where a part may end that begins at one of some places of a path."""
    if not part.startswith("*"):
        one = re.compile(regex(part), re.DOTALL)
        yield from (at + 1 for at in starts if at < len(path) and one.fullmatch(path[at]))
    elif part == "**/":
        yield from starts
        first = min(starts, default=len(path))
        yield from (at + 1 for at in range(first, len(path)) if path[at] == "/")
    else:
        began = False
        for at in range(len(path) + 1):
            began = at in starts or (began and (part == "**" or path[at - 1] != "/"))
            if began:
                yield at


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
