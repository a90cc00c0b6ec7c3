"""Routes: on which side of the vertices between its ends each edge goes down, so that it crosses none."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto

from jettison.cli.drawing.grid import Cell, Grid
from jettison.cli.drawing.model import Drawing, Edge

ASIDE = 0.5
"""Gutter N is to the left of track N: half a track from it."""


class Way(Enum):
    """Where an edge goes down: in the track of its ends, of its source, of its target, or in a gutter."""

    STRAIGHT = auto()
    BELOW_SOURCE = auto()
    ABOVE_TARGET = auto()
    GUTTER = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """An edge between two cells; `gutter` and `lane` are for a way through a gutter."""

    edge: Edge
    start: Cell
    end: Cell
    way: Way
    gutter: int = 0
    lane: int = 0

    @property
    def leaves_to(self) -> float:
        """The track, or the gutter, that the edge goes to from its source."""
        return self.gutter - ASIDE if self.way is Way.GUTTER else self.end.track

    @property
    def comes_from(self) -> float:
        """The track, or the gutter, from which the edge comes to its target."""
        return self.gutter - ASIDE if self.way is Way.GUTTER else self.start.track

    @property
    def gaps(self) -> tuple[int, ...]:
        """The gaps between rows where the edge goes sideways; gap N is below row N."""
        first, last = self.start.row, self.end.row - 1
        ways = {Way.STRAIGHT: (), Way.BELOW_SOURCE: (last,), Way.ABOVE_TARGET: (first,)}
        return ways.get(self.way, (first, last))


def routes(drawing: Drawing, grid: Grid) -> tuple[Route, ...]:
    """Give the route of each edge."""
    lanes = _Lanes()
    seen: set[tuple[int, int]] = set()
    found = []
    for edge in drawing.edges:
        first = (edge.source, edge.target) not in seen
        seen.add((edge.source, edge.target))
        start, end = grid.cells[edge.source], grid.cells[edge.target]
        way = _way(grid, start, end, alone=first)
        gutter, lane = lanes.take(start, end) if way is Way.GUTTER else (0, 0)
        found.append(Route(edge=edge, start=start, end=end, way=way, gutter=gutter, lane=lane))
    return tuple(found)


def _way(grid: Grid, start: Cell, end: Cell, *, alone: bool) -> Way:
    """Choose a way; of two edges between the same vertices only one goes straight down."""
    if start.track == end.track and alone and grid.free(start.track, start.row, end.row):
        return Way.STRAIGHT
    if grid.free(end.track, start.row, end.row):
        return Way.ABOVE_TARGET
    if grid.free(start.track, start.row, end.row):
        return Way.BELOW_SOURCE
    return Way.GUTTER


class _Lanes:
    """The lanes of every gutter; two edges share one where neither sees the other."""

    def __init__(self) -> None:
        self._taken: dict[int, list[list[range]]] = {}

    def take(self, start: Cell, end: Cell) -> tuple[int, int]:
        """Take a lane between two cells, in the gutter that has one left or is nearest to the target."""
        gaps = range(start.row, end.row)
        gutters = _between(start.track, end.track)
        gutter = min(gutters, key=lambda each: (self._lane(each, gaps), abs(each - ASIDE - end.track)))
        lane = self._lane(gutter, gaps)
        lanes = self._taken.setdefault(gutter, [])
        if lane == len(lanes):
            lanes.append([])
        lanes[lane].append(gaps)
        return gutter, lane

    def _lane(self, gutter: int, gaps: range) -> int:
        lanes = self._taken.get(gutter, [])
        free = (number for number, lane in enumerate(lanes) if not any(_meet(gaps, one) for one in lane))
        return next(free, len(lanes))


def _between(start: int, end: int) -> Iterator[int]:
    """Give the gutters on the way from one track to another, or both sides of the one track."""
    if start == end:
        yield from (start, start + 1)
    else:
        yield from range(min(start, end) + 1, max(start, end) + 1)


def _meet(some: range, others: range) -> bool:
    return some.start < others.stop and others.start < some.stop
