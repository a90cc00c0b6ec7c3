"""JSON: each value that others wrote as what it must be, or an error that names it; ours as Go writes it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import cast

from jettison.errors import BuildError

# So that JSON may stand inside HTML and JavaScript.
_ESCAPED_BY_GO = {ord(mark): f"\\u{ord(mark):04x}" for mark in "<>&\u2028\u2029"}

_LONGEST_SHOWN = 60
"""Characters of a wrong value that a message repeats: a line's worth."""


def mapping(value: object, what: str) -> Mapping[str, object]:
    """Return a map; BuildError, which calls the value as `what` says, for anything else."""
    if not isinstance(value, dict):
        raise _wrong(value, what, "a map")
    return cast("Mapping[str, object]", value)


def listing(value: object, what: str) -> Sequence[object]:
    """Return a list; BuildError for anything else."""
    if not isinstance(value, list):
        raise _wrong(value, what, "a list")
    return cast("Sequence[object]", value)


def text(value: object, what: str, pattern: re.Pattern[str] | None = None, kind: str = "a text") -> str:
    """Return a text, all of which fits the pattern if there is one; BuildError for anything else."""
    if not isinstance(value, str) or (pattern and not pattern.fullmatch(value)):
        raise _wrong(value, what, kind)
    return value


def parse(data: bytes) -> object:
    """Return what JSON says; ValueError for what is none, or has half a character, which nobody can send."""
    document: object = json.loads(data)
    try:
        json.dumps(document, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise ValueError("it has half of a surrogate pair") from None
    return document


def go_json(value: object, *, indent: int | None = None) -> str:
    """Return JSON as Go writes it, so that equal values are equal bytes; without `indent`, on one line."""
    separators = (",", ":") if indent is None else None
    written = json.dumps(value, indent=indent, separators=separators, ensure_ascii=False)
    return written.translate(_ESCAPED_BY_GO)


def _wrong(value: object, what: str, kind: str) -> BuildError:
    return BuildError(f"{what} must be {kind}, found {_shown(value)}")


def _shown(value: object) -> str:
    if isinstance(value, dict):
        return "a map"
    if isinstance(value, list):
        return "a list"
    written = json.dumps(value)
    return written if len(written) <= _LONGEST_SHOWN else f"{written[:_LONGEST_SHOWN]}…"
