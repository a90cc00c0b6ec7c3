"""A table of sizes as plain text, for files and other programs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from jettison.cli.sizing.rows import Row, headline, human, notes, rows, signed
from jettison.cli.text import shorten, width
from jettison.sizes import Breakdown

WIDEST_LABEL = 60


def to_text(now: Breakdown, before: Breakdown | None, *, everything: bool = False) -> str:
    """Write the table, with the sizes of both images above it."""
    lines = [headline(now)]
    if before:
        lines.append(f"against {headline(before)}")
    lines += ["", *_table(rows(now, before, everything=everything))]
    lines += [note if number else f"\n{note}" for number, note in enumerate(notes(now))]
    return "\n".join(lines) + "\n"


def cells(row: Row) -> tuple[str, ...]:
    """Write the numbers of a line: two, or four where two images are compared."""
    if row.more is None:
        return human(row.size), human(row.compressed)
    return human(row.size), signed(row.more), human(row.compressed), signed(row.more_compressed)


def heads(row: Row) -> tuple[str, ...]:
    """Name the columns of such numbers."""
    return ("on disk", "compressed") if row.more is None else ("on disk", "change", "compressed", "change")


def text(row: Row, most: int = WIDEST_LABEL) -> str:
    """Give what stands before the numbers, indented below its kind and cut to so many columns."""
    return shorten(row.label if row.head else f"  {row.label}", most)


def _table(listed: Sequence[Row]) -> Iterator[str]:
    wide = max(width(text(row)) for row in listed)
    numbers = [heads(listed[0]), *(cells(row) for row in listed)]
    columns = [max(map(len, column)) for column in zip(*numbers, strict=True)]
    for start, row in zip(["", *map(text, listed)], numbers, strict=True):
        aligned = (cell.rjust(column) for cell, column in zip(row, columns, strict=True))
        yield "  ".join((start + " " * (wide - width(start)), *aligned)).rstrip()
