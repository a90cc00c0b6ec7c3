"""`include` and `exclude` of a copy as words for `select.sh`: not every builder's `COPY` has them.

The patterns are those of `.dockerignore`: `*` and `?` stop at a slash, `**` does not; `!` takes back.
(moby/patternmatcher)
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator

_TOKEN = re.compile(r"\*\*/?|\\.|.", re.DOTALL)


def words(include: Iterable[str], exclude: Iterable[str]) -> tuple[str, ...]:
    """Give each pattern as an extended expression with its kind before it."""
    return (*_words("include", include), *_words("exclude", exclude))


def regex(pattern: str) -> str:
    r"""Write a pattern as a POSIX extended expression.

    >>> regex("**/go.mod")
    '^(.*/)?go\\.mod$'
    """
    tokens = _TOKEN.findall(posixpath.normpath(pattern))
    return f"^{''.join(_piece(token) for token in tokens)}$"


def _words(kind: str, patterns: Iterable[str]) -> Iterator[str]:
    for pattern in patterns:
        text = pattern.strip()
        taken_back = "!" if text.startswith("!") else ""
        if text := text.removeprefix("!").strip():
            yield f"{kind}{taken_back}={regex(text)}"


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
