"""Drawings: any text comes through each format, and no layout has shapes that lie on each other."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations, pairwise
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jettison import llb, platforms
from jettison.cli.drawing import Drawing, Edge, Use, Vertex, drawing_of, to_dot, to_mermaid, to_svg
from jettison.cli.drawing.layout import layout
from jettison.cli.drawing.shapes import CHARS, LINES, Box, Line, Point
from jettison.cli.drawing.text import clean, shorten, width, wrap

SVG = "{http://www.w3.org/2000/svg}"
texts = st.text(max_size=60).map(clean)


@st.composite
def drawings(draw: st.DrawFn) -> Drawing:
    """Make a graph in which every vertex leads to the last one, as marshalled graphs do."""
    labels = draw(st.lists(texts, min_size=1, max_size=24))
    groups = st.sampled_from(["", "app", "internal", "image", "rootfs"])
    vertices = tuple(
        Vertex(name=label, group=draw(groups), label=label, kind="exec", result=number == len(labels) - 1)
        for number, label in enumerate(labels)
    )
    last = len(labels) - 1
    ends = [draw(st.sets(st.integers(number + 1, last), min_size=1, max_size=3)) for number in range(last)]
    uses = [
        (source, target, draw(st.sets(st.sampled_from(Use), min_size=1)))
        for source, targets in enumerate(ends)
        for target in sorted(targets)
    ]
    edges = [
        Edge(source=source, target=target, use=use) for source, target, all_ in uses for use in sorted(all_)
    ]
    return Drawing(title="any", vertices=vertices, edges=tuple(edges))


def one(label: str) -> Drawing:
    vertex = Vertex(name=f"[app] {label}", group="app", label=label, kind="exec")
    return Drawing(title=label, vertices=(vertex,), edges=())


def overlap(box: Box, other: Box) -> bool:
    across = box.x < other.x + other.width and other.x < box.x + box.width
    return across and box.y < other.bottom and other.y < box.bottom


def segments(line: Line) -> Iterator[Box]:
    """Give the pieces of a line as boxes that have no width or no height."""
    for (x, y), (far, low) in pairwise(line.points):
        assert x == far or y == low, "a line goes aslant"
        yield Box(min(x, far), min(y, low), abs(far - x), abs(low - y))


def covers(piece: Box, other: Box) -> bool:
    """Tell whether two pieces run along each other."""
    upright = piece.width == other.width == 0 and piece.x == other.x
    level = piece.height == other.height == 0 and piece.y == other.y
    along = min(piece.bottom, other.bottom) - max(piece.y, other.y)
    beside = min(piece.x + piece.width, other.x + other.width) - max(piece.x, other.x)
    return (upright and along > 0) or (level and beside > 0)


@settings(max_examples=150, deadline=None)
@given(drawings())
def test_boxes_frames_and_lines_keep_apart(drawing: Drawing) -> None:
    placed = layout(drawing)
    assert not [pair for pair in combinations(placed.boxes, 2) if overlap(*pair)]
    assert not [pair for pair in combinations(placed.frames.values(), 2) if overlap(*pair)]
    pieces = [list(segments(line)) for line in placed.lines]
    assert not [
        piece for line in pieces for piece in line if any(overlap(piece, box) for box in placed.boxes)
    ]
    assert not [
        pair for some, others in combinations(pieces, 2) for pair in product_of(some, others) if covers(*pair)
    ]


def test_an_edge_does_not_end_on_one_that_begins_above_it() -> None:
    """With eight edges from one vertex and thirteen to another, two lay on each other."""
    groups = ["app", "app", "app", "", "app", "", "app", "", "app"]
    vertices = tuple(
        Vertex(name=str(number), group=group, label="", kind="exec", result=number == len(groups) - 1)
        for number, group in enumerate(groups)
    )
    uses = {
        (0, 7): "base copy mount",
        (1, 7): "base mount",
        (3, 7): "copy",
        (4, 7): "copy mount",
        (5, 6): "base copy mount",
        (5, 7): "copy mount",
        (5, 8): "base copy mount",
    }
    edges = tuple(
        Edge(source=source, target=target, use=Use(use))
        for (source, target), words in uses.items()
        for use in words.split()
    )
    placed = layout(Drawing(title="any", vertices=vertices, edges=edges))
    lines = [list(segments(line)) for line in placed.lines]
    assert not [
        pair for some, others in combinations(lines, 2) for pair in product_of(some, others) if covers(*pair)
    ]


def product_of(some: list[Box], others: list[Box]) -> Iterator[tuple[Box, Box]]:
    yield from ((piece, other) for piece in some for other in others)


@settings(max_examples=50, deadline=None)
@given(drawings())
def test_everything_is_on_the_page_and_lines_join_their_boxes(drawing: Drawing) -> None:
    placed = layout(drawing)
    page = Box(0, 0, placed.width, placed.height)
    points = [point for line in placed.lines for point in line.points]
    assert all(0 < x < page.width and 0 < y < page.height for x, y in points)
    assert all(box.x > 0 and box.x + box.width < page.width for box in placed.boxes)
    for line in placed.lines:
        source, target = placed.boxes[line.edge.source], placed.boxes[line.edge.target]
        assert (on(line.points[0], source), on(line.points[-1], target)) == (source.bottom, target.y)


def on(point: Point, box: Box) -> float:
    assert box.x < point[0] < box.x + box.width
    return point[1]


@given(texts, st.integers(3, 40), st.integers(1, 5))
def test_wrapped_text_keeps_to_its_box_and_loses_nothing_unsaid(text: str, most: int, lines: int) -> None:
    wrapped = wrap(text, most, lines)
    assert len(wrapped) <= lines
    assert max(map(width, wrapped)) <= most
    whole = "".join(wrapped).replace(" ", "") == text.replace(" ", "")
    assert whole or wrapped[-1].endswith("\u2026")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("a\n\tb  c\x85d ", "a b c d", id="white space"),
        pytest.param("a\x00b\x1b[1mc\x7f", "a\ufffdb\ufffd[1mc\ufffd", id="control characters"),
        pytest.param("exe.\u202egpj", "exe.\ufffdgpj", id="direction"),
        pytest.param("\ud800\ufffe\uffff", "\ufffd\ufffd\ufffd", id="no characters"),
        pytest.param("e\u0301 \U0001f469\u200d\U0001f680", "e\u0301 \U0001f469\u200d\U0001f680", id="joined"),
    ],
)
def test_clean(text: str, expected: str) -> None:
    assert clean(text) == expected


@given(texts)
def test_svg_is_xml_that_says_the_text(text: str) -> None:
    root = ET.fromstring(to_svg(one(text)))  # noqa: S314 - our own
    titles = [each.text or "" for each in root.iter(f"{SVG}title")]
    assert titles == [text, f"[app] {text}\nexec", "app"]
    shown = [each.text or "" for each in root.iter(f"{SVG}text") if each.get("class") == "label"]
    assert tuple(shown) == wrap(text, CHARS, LINES)


@given(texts)
def test_dot_strings_say_the_text(text: str) -> None:
    strings = re.findall(r'"((?:[^"\\]|\\.)*)"', to_dot(one(text)), re.DOTALL)
    said = [re.sub(r"\\(.)", lambda found: {"n": "\n"}.get(found[1], found[1]), each) for each in strings]
    assert said[0].replace("&amp;", "&") == text
    assert f"[app] {text}\nexec" in [each.replace("&amp;", "&") for each in said]
    assert not re.search(r"&(?!amp;)", "".join(strings))


@given(texts)
def test_mermaid_entities_say_the_text(text: str) -> None:
    line = to_mermaid(one(text)).splitlines()[2]
    found = re.fullmatch(r' {8}v0\["([^"]*)"\]', line)
    assert found
    said = re.sub(r"#(\d+);", lambda code: chr(int(code[1])), found[1])
    assert said == (shorten(text, 120) or " ")
    assert not set(re.sub(r"#\d+;", "", found[1])) & set("#&;<>`*_~:@[]{}|$%\\'!+")


@pytest.mark.parametrize(
    ("label", "written"),
    [
        pytest.param('a "b" #c', "a #34;b#34; #35;c", id="quotes"),
        pytest.param("1. x", "1#46; x", id="numbered list"),
        pytest.param("- x", "#45; x", id="list"),
        pytest.param("www.example.com go.mod", "www#46;example.com go.mod", id="link"),
        pytest.param("style a:b", "style a#58;b", id="style"),
        pytest.param("", " ", id="nothing"),
        pytest.param("x" * 121, f"{'x' * 119}#8230;", id="long"),
    ],
)
def test_mermaid_takes_nothing_of_a_label_for_its_own(label: str, written: str) -> None:
    assert to_mermaid(one(label)).splitlines()[2] == f'        v0["{written}"]'


def test_an_empty_file_system_is_an_empty_drawing() -> None:
    drawing = drawing_of(llb.marshal(llb.scratch()), "nothing")
    assert drawing == Drawing(title="nothing", vertices=(), edges=())
    assert to_mermaid(drawing) == "flowchart TB\n"
    assert ET.fromstring(to_svg(drawing)).findtext(f"{SVG}title") == "nothing"  # noqa: S314 - our own


def test_edges_tell_bases_copies_and_mounts_apart() -> None:
    tools = llb.image("docker.io/library/tools:1", platform=platforms.parse("linux/amd64"))
    files = llb.local("context", metadata=llb.Metadata(name="[internal] load"))
    work = tools.file(llb.copy(files, "/a", "/"), llb.copy(files, "/b", "/"), llb.copy(files, "/", "/all"))
    made = work.run(["make"], mounts=[llb.bind("/in", files), llb.output("/tree", tools)])
    drawing = drawing_of(llb.marshal(llb.merge([made.root, made.mount("/tree")])), "t")
    assert [vertex.kind for vertex in drawing.vertices] == ["source", "source", "file", "exec", "merge"]
    assert [(each.source, each.target, each.use, each.label) for each in drawing.edges] == [
        (0, 2, Use.BASE, ""),
        (1, 2, Use.COPY, "/a, /b"),
        (2, 3, Use.BASE, ""),
        (1, 3, Use.MOUNT, "/in"),
        (0, 3, Use.BASE, "/tree"),
        (3, 4, Use.BASE, ""),
    ]
