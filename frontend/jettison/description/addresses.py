"""Addresses of what a build fetches."""

from __future__ import annotations

import re

from jettison.description.shapes.kinds import Text
from jettison.description.values import Section


def address(section: Section, shape: Text, what: str = "") -> str | None:
    """Return the address that a map must have as its `url`, None after a problem.

    `shape` says which addresses there may be, `what` tells a person whose is missing.
    """
    value = section.get("url")
    if value is None:
        section.missing("url", what)
        return None
    text = value.text("an address, such as `https://…`")
    if text is not None and not re.fullmatch(shape.pattern, text):
        value.bad(f"must be an address, such as `https://…`, found `{text}`")
        return None
    return text
