"""Texts of a description as words of a shell script.

A preset puts what the user wrote into a `run`. The text stays one word there whatever it holds, and
means the same: `${NAME}` is expanded (by the shell, from the environment), all else is literal.
"""

from __future__ import annotations

import re

from jettison.description.references import TOKEN

_HARMLESS = re.compile(r"[A-Za-z0-9_./:=@%+,-]+")


def unquotable(text: str) -> str:
    """Return a reference that no quoting saves, or an empty text.

    In `"${NAME:-it's}"` bash takes the single quote for the start of a quoted part; dash does not.
    """
    found = (match for match in TOKEN.finditer(text) if "'" in (match["default"] or ""))
    return next((match.group() for match in found), "")


def word(text: str) -> str:
    """Return one shell word, quoted if it must be."""
    return text if _HARMLESS.fullmatch(text) else quoted(text)


def quoted(text: str) -> str:
    """Return one shell word in double quotes, in which only references are expanded."""
    pieces, position = [], 0
    for match in TOKEN.finditer(text):
        pieces += [_literal(text[position : match.start()]), _token(match)]
        position = match.end()
    return f'"{"".join(pieces)}{_literal(text[position:])}"'


def _token(match: re.Match[str]) -> str:
    if match["escape"]:
        return _literal("${")
    if match["name"] is None:
        return _literal(match.group())
    default = match["default"]
    return f"${{{match['name']}}}" if default is None else f"${{{match['name']}:-{_literal(default)}}}"


def _literal(text: str) -> str:
    """Escape what double quotes leave special, and nothing else: before others a backslash stays."""
    return re.sub(r'([\\"$`])', r"\\\1", text)
