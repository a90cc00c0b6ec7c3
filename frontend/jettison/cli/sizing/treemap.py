"""An image as a picture: boxes for kinds, in them boxes for parts, in them boxes for files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from jettison.cli.sizing.rows import TITLES, USUAL, human, label
from jettison.cli.sizing.squares import Box, squares
from jettison.cli.text import clean, shorten, width
from jettison.sizes import Breakdown, Kind, Part, Share

CANVAS = Box(20, 64, 1160, 690)
CHAR = 6.9
"""A character of 11 pixels in a font of fixed width, with a little to spare."""

LINE = 14
STRIP = 18
GAP = 2
FRAMED = (84, 52)
"""Width and height from which a part shows what it holds."""

SMALLEST = 30
"""Square pixels below which boxes are put together: nobody could point at them."""

SHORTEST_CUT = 7
"""Columns of a name that is cut: fewer letters say nothing."""

MOST_TILES = 60
PADDING = 5


class By(StrEnum):
    """What the area of a box stands for."""

    DISK = "disk"
    COMPRESSED = "compressed"

    def of(self, it: Part | Share) -> int:
        """Give the bytes that count."""
        return it.size if self is By.DISK else it.compressed


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """A box with the lines that have room in it; `about` is shown when somebody points at it."""

    kind: Kind
    box: Box
    about: str
    lines: tuple[str, ...] = ()
    frame: bool = False


@dataclass(frozen=True, slots=True)
class _Weighed:
    name: str
    about: str
    weight: int
    kind: Kind
    files: tuple[Share, ...] = ()


def tiles(breakdown: Breakdown, by: By) -> tuple[Tile, ...]:
    """Lay out an image on CANVAS, frames before what is in them; parts that weigh nothing are left out."""
    weighed = ((kind, parts, sum(map(by.of, parts))) for kind, parts in breakdown.kinds().items())
    kinds = sorted((each for each in weighed if each[2]), key=lambda each: -each[2])
    boxes = squares([weight for _, _, weight in kinds], CANVAS)
    return tuple(
        tile
        for (kind, parts, _), box in zip(kinds, boxes, strict=True)
        for tile in _parts(kind, parts, box.inside(GAP, GAP), by)
    )


def _parts(kind: Kind, parts: Sequence[Part], box: Box, by: By) -> Iterator[Tile]:
    weighed = [
        _Weighed(label(part), _about(kind, label(part), part), by.of(part), kind, part.files)
        for part in parts
    ]
    for each, place in _placed(weighed, box):
        yield from _part(each, place.inside(GAP / 2, GAP / 2), by)


def _part(part: _Weighed, box: Box, by: By) -> Iterator[Tile]:
    files = [file for file in part.files if by.of(file)]
    if len(files) < 2 or box.width < FRAMED[0] or box.height < FRAMED[1]:  # noqa: PLR2004 - one is the whole
        yield _tile(part, box)
        return
    title = _fitting(part.name, box.width, 1, human(part.weight))
    yield Tile(kind=part.kind, box=box, about=part.about, lines=title, frame=True)
    weighed = [
        _Weighed(file.path, _about(part.kind, part.name, file), by.of(file), part.kind) for file in files
    ]
    for each, place in _placed(weighed, box.inside(3, STRIP)):
        yield _tile(each, place)


def _tile(each: _Weighed, box: Box) -> Tile:
    lines = int((box.height - PADDING) // LINE)
    return Tile(
        kind=each.kind,
        box=box,
        about=each.about,
        lines=_fitting(each.name, box.width, lines, human(each.weight)),
    )


def _placed(weighed: Sequence[_Weighed], box: Box) -> Iterator[tuple[_Weighed, Box]]:
    """Give each its box, the largest first; those too small to be seen are one."""
    ordered = sorted(weighed, key=lambda each: (-each.weight, each.name))
    total = sum(each.weight for each in ordered)
    least = SMALLEST * total / max(box.width * box.height, 1)
    large = [each for each in ordered if each.weight >= least][:MOST_TILES]
    small = [each for each in ordered[len(large) :] if each.weight]
    if len(small) == 1:
        large += small
    elif small:
        rest = sum(each.weight for each in small)
        name = f"{len(small)} more"
        large.append(replace(small[0], name=name, about=f"{name}: {human(rest)}", weight=rest, files=()))
        large.sort(key=lambda each: -each.weight)
    boxes = squares([each.weight for each in large], box)
    yield from zip(large, boxes, strict=True)


def _about(kind: Kind, name: str, it: Part | Share) -> str:
    path = clean(it.path) if isinstance(it, Share) else ""
    sizes = f"{human(it.size)} on disk, {human(it.compressed)} compressed"
    whose = f"{TITLES[kind]}: {name.removesuffix(f' {USUAL}')}"
    return "\n".join(part for part in (path, whose, sizes) if part)


def _fitting(name: str, room: float, lines: int, size: str) -> tuple[str, ...]:
    """Choose what to write in so much room: name and size, on one line or two, the name alone, or nothing."""
    most = int((room - 2 * PADDING) // CHAR)
    name = clean(name)
    if width(name) > most:
        name = name.rsplit("/", 1)[-1] or name
    if lines < 1 or (width(name) > most and most < SHORTEST_CUT):
        return ()
    if lines == 1 and width(name) + 1 + len(size) <= most:
        return (f"{name} {size}",)
    short = shorten(name, most)
    return (short, size) if lines > 1 and len(size) <= most else (short,)
