"""The grid: each vertex has a cell, in a row and in a track, which is as wide as one vertex."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from jettison.cli.drawing.columns import columns
from jettison.cli.drawing.model import Drawing
from jettison.cli.drawing.ranks import rows
from jettison.cli.drawing.tracks import tracks


@dataclass(frozen=True, slots=True)
class Cell:
    """A place in the grid; rows count from the top, tracks from the left."""

    row: int
    track: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """The cell of each vertex. `borders` are the first track of each column, and the number of tracks."""

    cells: tuple[Cell, ...]
    rows: int
    borders: tuple[int, ...]

    @property
    def tracks(self) -> int:
        """The number of tracks."""
        return self.borders[-1]

    def free(self, track: int, after: int, before: int) -> bool:
        """Tell whether no vertex stands in a track between two rows."""
        return not any(cell.track == track and after < cell.row < before for cell in self.cells)


def grid(drawing: Drawing) -> Grid:
    """Give every vertex a cell of its own."""
    found = rows(drawing)
    widths = _widths(drawing, found)
    order = columns(drawing, found)
    wide = [max(widths[group] for group in column) for column in order]
    borders = tuple(accumulate(wide, initial=0))
    ranges = {
        group: _centred(start, most, widths[group])
        for start, most, column in zip(borders, wide, order, strict=False)
        for group in column
    }
    cells = tuple(map(Cell, found, tracks(drawing, found, ranges)))
    return Grid(cells=cells, rows=max(found, default=-1) + 1, borders=borders)


def _centred(start: int, most: int, wide: int) -> range:
    first = start + (most - wide) // 2
    return range(first, first + wide)


def _widths(drawing: Drawing, found: Sequence[int]) -> dict[str, int]:
    """Count how many vertices of each group stand side by side."""
    return {
        group: max(Counter(found[number] for number in members).values())
        for group, members in drawing.groups.items()
    }
