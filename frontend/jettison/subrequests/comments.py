"""Comments that say what an argument, a stage or a target is for: `# NAME …` on the line above it."""

from __future__ import annotations

import re

from jettison.errors import SourceFile, Span

_COMMENT = re.compile(r"\s*#\s*(\S+)\s+(.*\S)\s*")


def comment(source: SourceFile, name: str, span: Span | None = None) -> str:
    """Return the comment on the line above a place that begins with a name, without that name.

    As in a Dockerfile: a comment about something else may well stand there, but hardly begins with the
    name. Without a place, or without such a comment, it is empty.
    """
    if span is None or span.line < 2:  # noqa: PLR2004 - above line 1 is nothing
        return ""
    match = _COMMENT.fullmatch(source.text.split("\n")[span.line - 2])
    return match[2] if match and match[1].lower().rstrip(":") == name.lower() else ""
