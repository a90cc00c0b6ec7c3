"""Boxes whose areas are shares of a whole, as near to squares as it goes.

The way is that of Bruls, Huizing and van Wijk, "Squarified Treemaps" (2000): rows along the shorter
side, each as long as another box makes its worst one better.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Box:
    """A box by its upper left corner and its size."""

    x: float
    y: float
    width: float
    height: float

    def inside(self, margin: float, top: float) -> Box:
        """Give the box that is left within margins and below a title; a small box keeps half of itself."""
        side, above = min(margin, self.width / 4), min(top, self.height / 4)
        below = min(margin, self.height / 4)
        return Box(self.x + side, self.y + above, self.width - 2 * side, self.height - above - below)


def squares(weights: Sequence[float], box: Box) -> list[Box]:
    """Give each weight its part of a box, in the same order; weights are positive, the largest first."""
    total = sum(weights)
    areas = [weight * box.width * box.height / total for weight in weights] if total else []
    placed: list[Box] = []
    rest = box
    while len(placed) < len(areas):
        row = _row(areas[len(placed) :], min(rest.width, rest.height))
        boxes, rest = _place(row, rest)
        placed += boxes
    return placed


def _row(areas: Sequence[float], side: float) -> Sequence[float]:
    """Take as many areas as make the worst of a row better."""
    count, total, worst = 0, 0.0, float("inf")
    for area in areas:
        bad = _worst(areas[0], area, total + area, side)
        if count and bad > worst:
            break
        count, total, worst = count + 1, total + area, bad
    return areas[:count]


def _worst(largest: float, smallest: float, total: float, side: float) -> float:
    """Give how far the worst box of a row is from a square."""
    if not (side and smallest and total):
        return float("inf")
    return max(side * side * largest / (total * total), total * total / (side * side * smallest))


def _place(areas: Sequence[float], box: Box) -> tuple[list[Box], Box]:
    """Lay a row along the shorter side; give its boxes and what of the whole is left."""
    down = box.width >= box.height
    side, most = (box.height, box.width) if down else (box.width, box.height)
    deep = min(sum(areas) / side, most) if side else 0.0
    placed, at = [], 0.0
    for area in areas:
        step = min(area / deep, side - at) if deep else 0.0  # sums of fractions are not exact
        placed.append(Box(box.x, box.y + at, deep, step) if down else Box(box.x + at, box.y, step, deep))
        at += step
    if down:
        return placed, Box(box.x + deep, box.y, box.width - deep, box.height)
    return placed, Box(box.x, box.y + deep, box.width, box.height - deep)
