"""How an answer is written: JSON as Go writes it, tables for people, places in the build file."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from jettison.documents import go_json
from jettison.errors import SourceFile, Span, printable

Json = str | int | bool | None | Mapping[str, "Json"] | Sequence["Json"]

_GAP = 3
"""Spaces between the columns of a table."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """An answer for programs (`data`) and for people; `status` is the exit code a client ends with."""

    data: Json
    text: str
    status: int | None = None

    def metadata(self, version: str) -> dict[str, bytes]:
        """Return the keys that clients look for in a result."""
        document = go_json(self.data, indent=2)
        found = {"result.json": document, "result.txt": self.text, "version": version}
        if self.status is not None:
            found["result.statuscode"] = str(self.status)
        return {key: value.encode("utf-8", "replace") for key, value in found.items()}


def drop_empty(entry: Mapping[str, Json]) -> Json:
    """Leave out what is empty, as every client expects."""
    return {key: value for key, value in entry.items() if value not in ("", None, False, [])}


def place(*spans: Span) -> Json:
    """Return lines of the build file; clients count characters from 0, and ignore them."""
    return {"ranges": [{"start": {"line": span.line}, "end": {"line": span.last_line}} for span in spans]}


def content(source: SourceFile) -> str:
    """Return the build file as JSON holds it."""
    return base64.b64encode(source.shown.encode("utf-8", "replace")).decode()


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Write rows under their heads, columns in line; nothing at all for no rows."""
    if not rows:
        return ""
    lines = [head, *([printable(cell) for cell in row] for row in rows)]
    widths = [max(len(line[column]) for line in lines) + _GAP for column in range(len(head))]
    padded = ("".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) for line in lines)
    return "".join(f"{line.rstrip()}\n" for line in padded)
