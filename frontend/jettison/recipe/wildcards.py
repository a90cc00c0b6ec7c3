"""Patterns of `.dockerignore`, which a copy takes too, as regular expressions.

`*` and `?` stop at a slash, `**` does not; `!` before one takes back. (moby/patternmatcher)
"""

from __future__ import annotations

import posixpath
import re

_TOKEN = re.compile(r"\*\*/?|\\.|.", re.DOTALL)


def regex(pattern: str) -> str:
    r"""Write a pattern as a POSIX extended expression.

    >>> regex("**/go.mod")
    '^(.*/)?go\\.mod$'
    """
    tokens = _TOKEN.findall(posixpath.normpath(pattern))
    return f"^{''.join(_piece(token) for token in tokens)}$"


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
