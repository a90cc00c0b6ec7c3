"""Strokes: lines with round corners, and the legend that says what they mean."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from jettison.cli.drawing.model import Use
from jettison.cli.drawing.shapes import MARGIN, Point

RADIUS = 6

LEGEND_HEIGHT = 44
LEGEND_STEP = 170
LEGEND_WIDTH = 2 * MARGIN + 3 * LEGEND_STEP
SAMPLE = 34

MEANINGS = {Use.BASE: "is the base of", Use.COPY: "is copied into", Use.MOUNT: "is mounted in"}


def path(points: Sequence[Point]) -> str:
    """Write a line through its corners, each of them rounded."""
    corners = _corners(points)
    steps = [f"M{_point(corners[0])}"]
    for before, corner, after in zip(corners, corners[1:], corners[2:], strict=False):
        radius = min(RADIUS, _far(before, corner) / 2, _far(corner, after) / 2)
        begin, end = _toward(corner, before, radius), _toward(corner, after, radius)
        steps.append(f"L{_point(begin)}Q{_point(corner)} {_point(end)}")
    return "".join([*steps, f"L{_point(corners[-1])}"])


def legend(x: float, y: float, uses: Sequence[Use]) -> Iterator[str]:
    """Write a sample of each kind of line that the drawing has, with what it means."""
    for number, use in enumerate(uses):
        start = x + number * LEGEND_STEP
        yield f'<path class="line {use}" d="M{start:g} {y:g}H{start + SAMPLE:g}"/>'
        yield f'<text class="note" x="{start + SAMPLE + 8:g}" y="{y + 4:g}">{MEANINGS[use]}</text>'


def _corners(points: Sequence[Point]) -> list[Point]:
    """Leave out a point that is where the one before it is, or half way on a straight line."""
    kept: list[Point] = []
    for point in points:
        if kept and kept[-1] == point:
            continue
        if len(kept) > 1 and kept[-2][0] == kept[-1][0] == point[0]:
            kept.pop()
        kept.append(point)
    return kept


def _far(one: Point, other: Point) -> float:
    return abs(one[0] - other[0]) + abs(one[1] - other[1])


def _toward(corner: Point, other: Point, distance: float) -> Point:
    """Go from a corner so far toward another, which is straight above, below or beside it."""
    share = distance / _far(corner, other)
    return corner[0] + (other[0] - corner[0]) * share, corner[1] + (other[1] - corner[1]) * share


def _point(point: Point) -> str:
    return f"{round(point[0], 2):g} {round(point[1], 2):g}"
