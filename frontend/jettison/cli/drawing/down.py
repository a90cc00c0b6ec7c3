"""Down: where rows and the levels between them are, from the top."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from jettison.cli.drawing.channels import Leg, levels
from jettison.cli.drawing.columns import Span
from jettison.cli.drawing.routes import Route
from jettison.cli.drawing.shapes import FRAME_PADDING, FRAME_TITLE, GAP, HEADING, MARGIN, STEP


@dataclass(frozen=True, slots=True, kw_only=True)
class Down:
    """The top and the height of each row, the first level of each gap, and the height of everything."""

    rows: tuple[float, ...]
    heights: tuple[float, ...]
    gaps: tuple[float, ...]
    levels: tuple[Mapping[int, int], ...]
    height: float

    def turns(self, number: int, route: Route) -> tuple[float, ...]:
        """Give the heights at which a route goes sideways."""
        return tuple(self.gaps[gap] + self.levels[gap][number] * STEP for gap in route.gaps)


def down(
    heights: Sequence[float],
    spans: Sequence[Span],
    found: Sequence[Route],
    corners: Sequence[tuple[float, ...]],
) -> Down:
    """Place rows, with gaps as high as their levels and the frames that begin and end there need."""
    turned = tuple(levels(_legs(gap, found, corners)) for gap in range(len(heights)))
    y = float(MARGIN + HEADING)
    rows, gaps = [], []
    for row, height in enumerate(heights):
        y += FRAME_TITLE if any(span.top == row for span in spans) else 0
        rows.append(y)
        y += height + (FRAME_PADDING if any(span.bottom == row for span in spans) else 0)
        gaps.append(y + STEP)
        if row < len(heights) - 1:
            y += max(GAP, (len(set(turned[row].values())) + 1) * STEP + STEP / 2)
    return Down(rows=tuple(rows), heights=tuple(heights), gaps=tuple(gaps), levels=turned, height=y)


def _legs(gap: int, found: Sequence[Route], corners: Sequence[tuple[float, ...]]) -> list[Leg]:
    legs = []
    for number, route in enumerate(found):
        if gap in route.gaps:
            place = route.gaps.index(gap)
            legs.append(Leg(number, corners[number][place], corners[number][place + 1]))
    return legs
