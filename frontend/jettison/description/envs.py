"""Environment variables."""

from __future__ import annotations

from jettison import rules
from jettison.description.model import Pairs
from jettison.description.values import Value


def env_pairs(value: Value | None) -> Pairs:
    """Return environment variables by the order of the file; a name is anything without `=`."""
    pairs: list[tuple[str, str]] = []
    for entry, each in value.entries("a map of names to texts") if value else ():
        text = each.text()
        if not entry.key.text or "=" in entry.key.text:
            message = f"`{entry.key.text}` cannot be the name of an environment variable"
            each.report.note(rules.BAD_NAME, message, entry.key.span)
        elif text is not None:
            pairs.append((entry.key.text, text))
    return tuple(pairs)
