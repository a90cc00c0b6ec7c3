"""Across: where tracks and the lanes between them are, from the left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from jettison.cli.drawing.grid import Grid
from jettison.cli.drawing.ports import beginnings, endings
from jettison.cli.drawing.routes import Route, Way
from jettison.cli.drawing.shapes import BOX_WIDTH, FRAME_PADDING, GUTTER, MARGIN, STEP


@dataclass(frozen=True, slots=True, kw_only=True)
class Across:
    """The left side of each track, the first lane of each gutter, and the width of everything."""

    tracks: tuple[float, ...]
    gutters: tuple[float, ...]
    width: float

    def middle(self, track: int) -> float:
        """Give the middle of the boxes in a track."""
        return self.tracks[track] + BOX_WIDTH / 2

    def corners(self, found: Sequence[Route]) -> tuple[tuple[float, ...], ...]:
        """Give the places across at which each route goes down, in the order of its way."""
        first, last = beginnings(found), endings(found)
        return tuple(self._corners(route, first[number], last[number]) for number, route in enumerate(found))

    def _corners(self, route: Route, first: float, last: float) -> tuple[float, ...]:
        start, end = self.middle(route.start.track) + first, self.middle(route.end.track) + last
        if route.way is Way.GUTTER:
            return start, self.gutters[route.gutter] + route.lane * STEP, end
        return (start, start) if route.way is Way.STRAIGHT else (start, end)


def across(grid: Grid, found: Sequence[Route]) -> Across:
    """Place tracks and gutters, each gutter as wide as its lanes need."""
    x = float(MARGIN)
    tracks, gutters = [], []
    for gutter in range(grid.tracks + 1):
        lanes = len({route.lane for route in found if route.way is Way.GUTTER and route.gutter == gutter})
        before, inner, after = _parts(grid, gutter, lanes)
        gutters.append(x + before + (inner - (lanes - 1) * STEP) / 2)
        x += before + inner + after
        if gutter < grid.tracks:
            tracks.append(x)
            x += BOX_WIDTH
    return Across(tracks=tuple(tracks), gutters=tuple(gutters), width=x + MARGIN)


def _parts(grid: Grid, gutter: int, lanes: int) -> tuple[float, float, float]:
    """Give a gutter's width: of the frames on both sides, where columns meet, and of the lanes between."""
    inner = (lanes + 1) * STEP if lanes else 0
    if gutter not in grid.borders:
        return 0, max(inner, GUTTER), 0
    outermost = gutter in {0, grid.tracks}
    before = FRAME_PADDING if gutter > 0 else 0
    after = FRAME_PADDING if gutter < grid.tracks else 0
    return before, inner if outermost else max(inner, GUTTER), after
