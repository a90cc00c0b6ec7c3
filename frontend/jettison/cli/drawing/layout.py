"""The layout: boxes, frames and lines in pixels.

Boxes stand in the cells of a grid. Lines keep to the gaps between its rows and the gutters between its
tracks, so that none crosses a box.
"""

from __future__ import annotations

from collections.abc import Mapping

from jettison.cli.drawing.across import Across, across
from jettison.cli.drawing.columns import Span, spans
from jettison.cli.drawing.down import Down, down
from jettison.cli.drawing.grid import Grid, grid
from jettison.cli.drawing.model import Drawing
from jettison.cli.drawing.routes import Route, routes
from jettison.cli.drawing.shapes import (
    BOX_PADDING,
    BOX_WIDTH,
    CHARS,
    FRAME_PADDING,
    FRAME_TITLE,
    LINE_HEIGHT,
    LINES,
    Box,
    Layout,
    Line,
    Point,
)
from jettison.cli.drawing.text import wrap


def layout(drawing: Drawing) -> Layout:
    """Place everything that is drawn."""
    cells = grid(drawing)
    found = routes(drawing, cells)
    texts = tuple(wrap(vertex.label, CHARS, LINES) for vertex in drawing.vertices)
    wide = across(cells, found)
    corners = wide.corners(found)
    taken = {
        group: span for group, span in spans(drawing, [cell.row for cell in cells.cells]).items() if group
    }
    high = down(_heights(cells, texts), tuple(taken.values()), found, corners)
    boxes = _boxes(cells, texts, wide, high)
    return Layout(
        width=wide.width,
        height=high.height,
        boxes=boxes,
        texts=texts,
        frames=_frames(drawing, taken, boxes, high),
        lines=tuple(
            Line(route.edge, _points(boxes, route, across_, high.turns(number, route)))
            for number, (route, across_) in enumerate(zip(found, corners, strict=True))
        ),
    )


def _heights(cells: Grid, texts: tuple[tuple[str, ...], ...]) -> list[float]:
    heights = [0.0] * cells.rows
    for cell, text in zip(cells.cells, texts, strict=True):
        heights[cell.row] = max(heights[cell.row], _height(text))
    return heights


def _height(text: tuple[str, ...]) -> float:
    return len(text) * LINE_HEIGHT + 2 * BOX_PADDING


def _boxes(cells: Grid, texts: tuple[tuple[str, ...], ...], wide: Across, high: Down) -> tuple[Box, ...]:
    """Place each box half way down its row."""
    boxes = []
    for cell, text in zip(cells.cells, texts, strict=True):
        spare = high.heights[cell.row] - _height(text)
        y = high.rows[cell.row] + spare / 2
        boxes.append(Box(wide.tracks[cell.track], y, BOX_WIDTH, _height(text)))
    return tuple(boxes)


def _frames(
    drawing: Drawing, taken: Mapping[str, Span], boxes: tuple[Box, ...], high: Down
) -> dict[str, Box]:
    frames = {}
    for group, span in taken.items():
        members = [boxes[number] for number in drawing.groups[group]]
        left = min(box.x for box in members) - FRAME_PADDING
        right = max(box.x + box.width for box in members) + FRAME_PADDING
        top = high.rows[span.top] - FRAME_TITLE
        bottom = high.rows[span.bottom] + high.heights[span.bottom] + FRAME_PADDING
        frames[group] = Box(left, top, right - left, bottom - top)
    return frames


def _points(
    boxes: tuple[Box, ...], route: Route, corners: tuple[float, ...], turns: tuple[float, ...]
) -> tuple[Point, ...]:
    """Join the corners of a line: down to each turn, sideways, and down again."""
    points = [(corners[0], boxes[route.edge.source].bottom)]
    for turn, before, after in zip(turns, corners, corners[1:], strict=False):
        points += [(before, turn), (after, turn)]
    return (*points, (corners[-1], boxes[route.edge.target].y))
