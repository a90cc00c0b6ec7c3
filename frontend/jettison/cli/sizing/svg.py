"""The picture as SVG: one file that needs no other, for a light and a dark page."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from jettison.cli.sizing.rows import TITLES, headline, human, notes, signed
from jettison.cli.sizing.treemap import CANVAS, CHAR, LINE, PADDING, By, Tile, tiles
from jettison.cli.text import clean, shorten, width
from jettison.sizes import Breakdown

WIDE = CANVAS.x * 2 + CANVAS.width
LEGEND_TOP = CANVAS.y + CANVAS.height + 12
SWATCH = 12
HEADING_CHAR = 8.6
FOOT = 20

STYLE = """\
<style>
.sizes text { font-family: ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace; }
.sizes text { font-size: 11px; fill: #17202a; }
.sizes .heading { font-size: 14px; font-weight: bold; }
.sizes .page { fill: #ffffff; }
.sizes rect.tile { stroke: #ffffff; stroke-width: 1; }
.sizes .package { fill: #a9c9ee; }
.sizes .frame.package { fill: #7fade0; }
.sizes .program { fill: #f7c48c; }
.sizes .frame.program { fill: #eda557; }
.sizes .data { fill: #b5dcae; }
.sizes .frame.data { fill: #8cc383; }
.sizes .metadata { fill: #d7c6ec; }
.sizes .frame.metadata { fill: #bba2dc; }
.sizes .unseen { fill: #d5d8dc; }
.sizes .frame.unseen { fill: #b3b9c0; }
.sizes .strong { font-weight: bold; }
.sizes .faint { fill: #46525f; }
@media (prefers-color-scheme: dark) {
.sizes .page { fill: #12161b; }
.sizes rect.tile { stroke: #12161b; }
.sizes text.outside { fill: #dde3ea; }
}
</style>"""


def to_svg(now: Breakdown, before: Breakdown | None, by: By) -> str:
    """Draw an image; of the one that it is compared with, what changed stands in the title."""
    remarks = list(notes(now))
    legend = list(_legend(now, by))
    high = LEGEND_TOP + LINE + FOOT + LINE * len(remarks)
    size = f'width="{WIDE:g}" height="{high:g}"'
    view = f'viewBox="0 0 {WIDE:g} {high:g}"'
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="sizes" {size} {view} role="img">',
        f"<title>{escape(headline(now))}</title>",
        STYLE,
        f'<rect class="page" {size}/>',
        *_heading(now, before, by),
        *(line for tile in tiles(now, by) for line in _tile(tile)),
        *legend,
        *_remarks(remarks),
        "</svg>",
    ]
    return "\n".join(lines) + "\n"


def _heading(now: Breakdown, before: Breakdown | None, by: By) -> Iterator[str]:
    room = int(CANVAS.width / HEADING_CHAR)
    yield _text(shorten(headline(now), room), CANVAS.x, 26, "heading outside")
    area = "bytes on disk" if by is By.DISK else "compressed bytes"
    about = f"Areas are {area}; point at a box for its sizes."
    if before:
        disk, packed = now.size - before.size, now.compressed - before.compressed
        changed = f"{signed(disk) or 'nothing'} on disk, {signed(packed) or 'nothing'} compressed"
        about = f"{changed} against {clean(before.name)}. {about}"
    yield _text(shorten(about, int(CANVAS.width / CHAR)), CANVAS.x, 46, "outside")


def _tile(tile: Tile) -> Iterator[str]:
    box = tile.box
    place = f'x="{box.x:.1f}" y="{box.y:.1f}" width="{box.width:.1f}" height="{box.height:.1f}"'
    yield f"<g><title>{escape(tile.about)}</title>"
    yield f'<rect class="tile {"frame " if tile.frame else ""}{tile.kind}" {place}/>'
    for number, line in enumerate(tile.lines):
        style = "strong" if tile.frame else "faint" if number else ""
        yield _text(line, box.x + PADDING, box.y + LINE * (number + 1) - 1, style)
    yield "</g>"


def _legend(breakdown: Breakdown, by: By) -> Iterator[str]:
    at = CANVAS.x
    total = sum(map(by.of, breakdown.parts)) or 1
    for kind, parts in breakdown.kinds().items():
        weight = sum(map(by.of, parts))
        text = f"{TITLES[kind]} {human(weight)} ({weight * 100 / total:.0f} %)"
        yield f'<rect class="{kind}" x="{at:g}" y="{LEGEND_TOP:g}" width="{SWATCH}" height="{SWATCH}"/>'
        yield _text(text, at + SWATCH + 6, LEGEND_TOP + 10, "outside")
        at += SWATCH + 6 + width(text) * CHAR + 18


def _remarks(remarks: list[str]) -> Iterator[str]:
    for number, remark in enumerate(remarks, 1):
        text = shorten(remark, int(CANVAS.width / CHAR))
        yield _text(text, CANVAS.x, LEGEND_TOP + LINE + 4 + LINE * number, "outside")


def _text(text: str, x: float, y: float, style: str) -> str:
    return f'<text class="{style}" x="{x:.1f}" y="{y:.1f}">{escape(text)}</text>'
