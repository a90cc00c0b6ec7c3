"""Comments that say what an argument, a stage or a target is for: `# NAME …` on the line above it."""

from __future__ import annotations

from jettison.description.tree import Lines
from jettison.errors import Span


def comment(lines: Lines, name: str, span: Span | None = None) -> str:
    """Return the comment on the line above a place that begins with a name, without that name.

    As in a Dockerfile: a comment about something else may well stand there, but hardly begins with the
    name. Without a place, or without such a comment, it is empty.
    """
    if span is None or span.line < 2:  # noqa: PLR2004 - above line 1 is nothing
        return ""
    first, about = lines.starts[span.line - 2 : span.line]
    mark, _, rest = lines.text[first:about].partition("#")
    word, *said = rest.split(maxsplit=1) or [""]
    return said[0].rstrip() if said and not mark.strip() and word.lower().rstrip(":") == name.lower() else ""
