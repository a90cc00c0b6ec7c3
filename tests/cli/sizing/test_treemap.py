"""The picture of sizes: every box in its place, and every label in its box."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from jettison.cli.sizing import svg, treemap
from jettison.cli.sizing.squares import Box, squares
from jettison.cli.sizing.treemap import CANVAS, CHAR, LINE, PADDING, By, Tile
from jettison.cli.text import width
from jettison.sizes import Basis, Breakdown, Kind, Part, Share

NAMES = some.text(some.characters(codec="utf-8"), min_size=1, max_size=40)
SHARES = some.builds(
    Share, path=NAMES.map("/x/{}".format), size=some.integers(0, 10**10), compressed=some.integers(0, 10**6)
)
PARTS = some.builds(
    Part,
    kind=some.sampled_from(Kind),
    name=NAMES,
    basis=some.sampled_from(Basis),
    version=some.sampled_from(["", "1.2-3.azl3"]),
    files=some.lists(SHARES, max_size=12).map(tuple),
)
IMAGES = some.builds(
    Breakdown,
    name=NAMES,
    platform=some.just("linux/amd64"),
    layers=some.just(2),
    parts=some.lists(PARTS, max_size=10, unique_by=lambda part: (part.kind, part.name)).map(tuple),
    measured=some.booleans(),
    untold=some.lists(NAMES, max_size=3).map(tuple),
)


@settings(max_examples=60, deadline=None)
@given(IMAGES, some.sampled_from(By))
def test_labels_stay_in_their_boxes_and_boxes_on_the_canvas(image: Breakdown, by: By) -> None:
    tiles = treemap.tiles(image, by)
    for tile in tiles:
        assert max(map(width, tile.lines), default=0) * CHAR <= max(tile.box.width - PADDING, 0)
        assert len(tile.lines) * LINE <= max(tile.box.height, 0) or not tile.lines
        assert inside(tile.box, CANVAS)
    leaves = [tile for tile in tiles if not tile.frame]
    assert sum(tile.box.width * tile.box.height for tile in leaves) <= CANVAS.width * CANVAS.height * 1.0001
    ET.fromstring(svg.to_svg(image, image, by))  # noqa: S314 - our own


def inside(box: Box, other: Box) -> bool:
    slack = 0.01
    return (
        box.x >= other.x - slack
        and box.y >= other.y - slack
        and box.x + box.width <= other.x + other.width + slack
        and box.y + box.height <= other.y + other.height + slack
    )


@settings(max_examples=60, deadline=None)
@given(some.lists(some.floats(1, 1e12), min_size=1, max_size=40), some.floats(1, 2000), some.floats(1, 2000))
def test_areas_are_shares_and_none_lies_on_another(weights: list[float], wide: float, high: float) -> None:
    weights.sort(reverse=True)
    whole = Box(0, 0, wide, high)
    boxes = squares(weights, whole)
    for weight, box in zip(weights, boxes, strict=True):
        assert box.width * box.height == pytest.approx(
            weight / sum(weights) * wide * high, rel=1e-4, abs=1e-6
        )
        assert inside(box, whole)
    for number, box in enumerate(boxes):
        assert not any(overlap(box, other) > 1e-6 * wide * high for other in boxes[:number])


def overlap(one: Box, other: Box) -> float:
    across = min(one.x + one.width, other.x + other.width) - max(one.x, other.x)
    down = min(one.y + one.height, other.y + other.height) - max(one.y, other.y)
    return max(across, 0) * max(down, 0)


def test_tiles_too_small_to_see_are_one() -> None:
    files = (
        Share(path="/big", size=10**9, compressed=1),
        *(Share(path=f"/{n}", size=9, compressed=1) for n in range(9)),
    )
    part = Part(kind=Kind.DATA, name="/", basis=Basis.CONTENT, files=files)
    image = Breakdown(name="x", platform="", layers=1, parts=(part,), measured=True)
    tiles: tuple[Tile, ...] = treemap.tiles(image, By.DISK)
    assert [tile.about.splitlines()[0] for tile in tiles] == ["data: /", "/big", "9 more: 81 B"]
