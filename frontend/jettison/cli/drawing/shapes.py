"""Shapes in pixels, and the sizes that all of them keep to."""

from __future__ import annotations

from dataclasses import dataclass

from jettison.cli.drawing.model import Edge

MARGIN = 24
HEADING = 28

BOX_WIDTH = 264
BOX_PADDING = 9
CHARS, LINES = 33, 4
LINE_HEIGHT = 16

FRAME_PADDING = 12
FRAME_TITLE = 24

GUTTER = 20
GAP = 28
STEP = 12
"""Between two lanes of a gutter, and between two levels of a gap."""

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle, by its upper left corner."""

    x: float
    y: float
    width: float
    height: float

    @property
    def middle(self) -> float:
        """Half way between the left and the right side."""
        return self.x + self.width / 2

    @property
    def bottom(self) -> float:
        """The lower side."""
        return self.y + self.height


@dataclass(frozen=True, slots=True)
class Line:
    """An edge with its corners, from the lower side of its source to the upper side of its target."""

    edge: Edge
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """Where everything is: a box and the lines of its text for each vertex, a frame for each group."""

    width: float
    height: float
    boxes: tuple[Box, ...]
    texts: tuple[tuple[str, ...], ...]
    frames: dict[str, Box]
    lines: tuple[Line, ...]
