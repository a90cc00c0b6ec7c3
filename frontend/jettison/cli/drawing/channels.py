"""Channels: at which height in the gap between two rows each edge goes sideways."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Leg:
    """One edge's way sideways in one gap, from `start` to `end`."""

    route: int
    start: float
    end: float

    @property
    def low(self) -> float:
        """The end on the left."""
        return min(self.start, self.end)

    @property
    def high(self) -> float:
        """The end on the right."""
        return max(self.start, self.end)


def levels(legs: Sequence[Leg]) -> dict[int, int]:
    """Give each edge's level in a gap, 0 at the top; legs on one level do not touch.

    Of edges that go the same way, the one that begins nearest to its end turns first, so that it crosses
    none of the others.
    """
    right = sorted((leg for leg in legs if leg.start <= leg.end), key=lambda leg: (-leg.start, leg.route))
    left = sorted((leg for leg in legs if leg.start > leg.end), key=lambda leg: (leg.start, leg.route))
    found: dict[int, int] = {}
    placed: list[Leg] = []
    for leg in (*right, *left):
        above = [found[other.route] for other in placed if _touch(leg, other)]
        found[leg.route] = max(above, default=-1) + 1
        placed.append(leg)
    return found


def _touch(leg: Leg, other: Leg) -> bool:
    apart = 6
    return leg.low < other.high + apart and other.low < leg.high + apart
