"""Text of users as a drawing can hold it: without control characters, measured, wrapped and shortened."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from itertools import accumulate, islice

from jettison.errors import hide_logins

ELLIPSIS = "\u2026"
REPLACEMENT = "\ufffd"
MARKS = "/-:,=@"
"""A long word may be broken behind one of these."""

# Code points that XML refuses besides control characters and surrogates.
_NO_CHARACTERS = frozenset("\ufffe\uffff")

# What would turn the text around it right to left, so that a name reads as another.
_DIRECTIONS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def clean(text: str) -> str:
    """Put text on one line; what XML or a terminal cannot carry becomes a replacement character."""
    return " ".join("".join(map(_shown, hide_logins(text))).split())


def width(text: str) -> int:
    """Count the columns of a text in a font of fixed width."""
    return sum(map(_columns, text))


def shorten(text: str, most: int) -> str:
    """Cut a text to so many columns; an ellipsis says that there was more."""
    if _fits(text, most):
        return text
    return _head(text, most - 1).rstrip() + ELLIPSIS


def wrap(text: str, most: int, lines: int) -> tuple[str, ...]:
    """Break a text into at most so many lines of at most so many columns, at spaces where it has them."""
    broken = list(islice(_broken(text, most), lines + 1))
    if len(broken) <= lines:
        return tuple(broken)
    last = _head(broken[lines - 1], most - 1).rstrip() + ELLIPSIS
    return (*broken[: lines - 1], last)


def _broken(text: str, most: int) -> Iterator[str]:
    line = ""
    for word in text.split(" "):
        rest = word
        while not _fits(joined := f"{line} {rest}" if line else rest, most):
            full = _filled(line, rest, most)
            yield full or line
            rest = rest[len(full.removeprefix(line).lstrip()) :]
            line = ""
        line = joined
    yield line


def _filled(line: str, word: str, most: int) -> str:
    """Fill a line with the beginning of a word that is longer than a line; empty where nothing of it fits."""
    if not line:
        return _breakable(_head(word, most))
    head = _breakable(_head(word, most - width(line) - 1))
    fits = not _fits(word, most) and head[-1] in MARKS and _fits(f"{line} {head}", most)
    return f"{line} {head}" if fits else ""


def _breakable(head: str) -> str:
    """End behind a mark, as in a path or a reference, unless that would leave much of a line empty."""
    end = max(map(head.rfind, MARKS)) + 1
    return head[:end] if end > len(head) / 2 else head


def _head(text: str, most: int) -> str:
    """Return as much of a text's beginning as so many columns hold, one character at least."""
    used = 0
    for place, char in enumerate(text):
        used += _columns(char)
        if used > most and place:
            return text[:place]
    return text


def _fits(text: str, most: int) -> bool:
    """Tell whether a text has at most so many columns, without going on to its end."""
    return all(used <= most for used in accumulate(map(_columns, text)))


def _columns(char: str) -> int:
    if unicodedata.combining(char) or unicodedata.category(char) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def _shown(char: str) -> str:
    if char.isspace():
        return " "
    lost = unicodedata.category(char) in {"Cc", "Cs"} or char in _DIRECTIONS or char in _NO_CHARACTERS
    return REPLACEMENT if lost else char
