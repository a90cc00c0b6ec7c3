"""SVG: one file that needs no other, in colours for a light and a dark page."""

from __future__ import annotations

import re
from collections.abc import Iterator

from jettison.cli.drawing.layout import layout
from jettison.cli.drawing.model import Drawing, Use, Vertex
from jettison.cli.drawing.shapes import (
    BOX_PADDING,
    HEADING,
    LINE_HEIGHT,
    MARGIN,
    Box,
    Layout,
    Line,
)
from jettison.cli.drawing.strokes import LEGEND_HEIGHT, LEGEND_WIDTH, legend, path
from jettison.cli.drawing.style import STYLE
from jettison.cli.drawing.text import width
from jettison.cli.drawing.titles import title_of

BASELINE = 12
HEADING_CHAR = 8.5


def to_svg(drawing: Drawing) -> str:
    """Write a picture. The whole of a name that was cut shows when somebody points at it."""
    placed = layout(drawing)
    wide = max(placed.width, LEGEND_WIDTH, 2 * MARGIN + width(drawing.title) * HEADING_CHAR)
    high = placed.height + LEGEND_HEIGHT
    size = f'width="{wide:g}" height="{high:g}"'
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} viewBox="0 0 {wide:g} {high:g}" role="img">',
        f"<title>{escape(drawing.title)}</title>",
        STYLE,
        f'<rect class="page" {size}/>',
        f'<text class="heading" x="{MARGIN}" y="{HEADING + 4}">{escape(drawing.title)}</text>',
        *_frames(placed),
        *_lines(drawing, placed),
        *_boxes(drawing, placed),
        *_titles(placed),
        *legend(MARGIN, placed.height + MARGIN, [use for use in Use if _used(drawing, use)]),
        "</svg>",
    ]
    return "\n".join(lines) + "\n"


def escape(text: str) -> str:
    """Write text so that XML takes no part of it for its own."""
    named = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"}
    return re.sub('[&<>"]', lambda found: named[found[0]], text)


def _used(drawing: Drawing, use: Use) -> bool:
    return any(edge.use is use for edge in drawing.edges)


def _rect(box: Box, attributes: str) -> str:
    place = f'x="{box.x:g}" y="{box.y:g}" width="{box.width:g}" height="{box.height:g}"'
    return f"<rect {attributes} {place}/>"


def _frames(placed: Layout) -> Iterator[str]:
    for frame in placed.frames.values():
        yield _rect(frame, 'class="frame" rx="8"')


def _titles(placed: Layout) -> Iterator[str]:
    for group, frame in placed.frames.items():
        (x, y), shown = title_of(group, frame, placed.lines)
        about = f"<title>{escape(group)}</title>"
        yield f'<text class="group" x="{x:g}" y="{y:g}">{about}{escape(shown)}</text>'


def _lines(drawing: Drawing, placed: Layout) -> Iterator[str]:
    for line in placed.lines:
        about = f"<title>{_about(drawing, line)}</title>"
        yield f'<path class="line {line.edge.use}" d="{path(line.points)}">{about}</path>'


def _about(drawing: Drawing, line: Line) -> str:
    ends = f"{drawing.vertices[line.edge.source].label} \u2192 {drawing.vertices[line.edge.target].label}"
    return escape(f"{ends}\n{line.edge.use} {line.edge.label}".rstrip())


def _boxes(drawing: Drawing, placed: Layout) -> Iterator[str]:
    for vertex, box, text in zip(drawing.vertices, placed.boxes, placed.texts, strict=True):
        yield f"<g><title>{escape(vertex.about)}</title>"
        yield _rect(box, _look(vertex, box))
        yield from _text(box, text)
        yield "</g>"


def _look(vertex: Vertex, box: Box) -> str:
    """Give sources round ends, as what comes from outside, and the result a thick border."""
    round_ends = min(box.height / 2, LINE_HEIGHT) if vertex.kind == "source" else 4
    return f'class="box{" result" if vertex.result else ""}" rx="{round_ends:g}"'


def _text(box: Box, text: tuple[str, ...]) -> Iterator[str]:
    for number, line in enumerate(text):
        y = box.y + BOX_PADDING + BASELINE + number * LINE_HEIGHT
        yield f'<text class="label" x="{box.middle:g}" y="{y:g}">{escape(line)}</text>'
