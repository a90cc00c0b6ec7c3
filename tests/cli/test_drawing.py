"""Drawings: what is read of a recipe, and any text comes through each format."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jettison.cli.drawing import Drawing, Kind, Vertex, drawing_of, to_dot, to_mermaid
from jettison.cli.text import clean, shorten, width, wrap
from jettison.errors import Span
from jettison.platforms import Platform
from jettison.recipe.model import (
    Action,
    Bind,
    Context,
    Copy,
    CopyTree,
    Files,
    Http,
    Image,
    Keep,
    Merge,
    Mount,
    Output,
    Pass,
    Recipe,
    Ref,
    Run,
    Scratch,
    Stage,
    Step,
    Write,
)

texts = st.text(max_size=60).map(clean)


def one(label: str) -> Drawing:
    return Drawing(title=label, vertices=(Vertex(group="app", label=label, kind=Kind.RUN),), edges=())


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
def test_dot_strings_say_the_text(text: str) -> None:
    strings = re.findall(r'"((?:[^"\\]|\\.)*)"', to_dot(one(text)), re.DOTALL)
    said = [re.sub(r"\\(.)", lambda found: {"n": "\n"}.get(found[1], found[1]), each) for each in strings]
    assert said[0].replace("&amp;", "&").startswith(f"{text}lgreen: ")
    assert f"{text}\nrun" in [each.replace("&amp;", "&") for each in said]
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


AMD64, ARM64 = Platform("linux", "amd64"), Platform("linux", "arm64")
SPAN = Span("a.yaml", 3, 1, 3, 9)
CORE = Image(reference="docker.io/library/core:3", side="target", name="rootfs", span=SPAN, known=True)


def stage(name: str, base: Ref, *steps: Step, label: str = "") -> Stage:
    return Stage(name=name, label=label or name, base=base, side="target", steps=steps)


def files(*actions: Action, title: str = "collect") -> Files:
    return Files(actions=actions, title=title, spans=(SPAN,))


def run(*mounts: Mount, title: str = "make", scripts: tuple[str, ...] = ()) -> Run:
    return Run(argv=("make",), title=title, spans=(SPAN,), mounts=mounts, scripts=scripts)


def drawn(
    stages: Sequence[Stage], *layers: Ref, build: Platform = AMD64, everything: bool = False
) -> Drawing:
    recipe = Recipe(stages=tuple(stages), layers=layers, tools=CORE)
    return drawing_of(recipe, "a.yaml", {"build": build, "target": AMD64}, everything=everything)


def shown(drawing: Drawing) -> list[tuple[str, str, str, tuple[str, ...], bool]]:
    """Return each edge with the labels of its ends."""
    names = [vertex.label for vertex in drawing.vertices]
    return [
        (names[each.source], names[each.target], each.use.value, each.paths, each.ships)
        for each in drawing.edges
    ]


def test_no_files_at_all_are_an_empty_drawing() -> None:
    drawing = drawn([], Scratch())
    assert drawing == Drawing(title="a.yaml for linux/amd64", vertices=(), edges=())
    assert to_mermaid(drawing) == "flowchart TB\n"


def test_edges_tell_bases_copies_and_mounts_apart() -> None:
    context = Context()
    collected = files(
        Copy(origin=context, src=("a", "b"), dest="/"), Copy(origin=context, src=("c",), dest="/")
    )
    made = run(Bind(dest="/in", origin=Output("tree")), Keep(dest="/out", base=CORE))
    drawing = drawn([stage("tree", CORE, collected), stage("app", Output("tree"), made)], Output("app"))
    assert [(each.label, each.group, each.kind.value) for each in drawing.vertices] == [
        ("from core:3", "", "source"),
        ("build context", "", "source"),
        ("collect", "tree", "files"),
        ("make", "app", "run"),
    ]
    assert shown(drawing) == [
        ("from core:3", "collect", "base", (), True),
        ("build context", "collect", "copy", ("a", "b", "c"), True),
        ("collect", "make", "base", (), True),
        ("collect", "make", "mount", ("/in",), False),
        ("from core:3", "make", "base", ("/out",), False),
    ]


def test_what_ships_is_told_from_what_only_helps_to_make_it() -> None:
    root = stage("rootfs", CORE, run(Keep(dest="/root"), title="install"))
    app = stage("app", CORE, run(title="compile"))
    program = stage(
        "program",
        Scratch(),
        files(Copy(origin=Output("app"), src=("out/app",), dest="/usr/bin/app")),
        label="image",
    )
    judge = stage("checks", CORE, run(Pass(dest="/passed", origin=Output("rootfs", "/root")), title="judge"))
    unread = stage("verdict", CORE, run(Keep(dest="/verdict"), title="judge apart"))
    drawing = drawn([root, app, program, judge, unread], Output("checks", "/passed"), Output("program"))
    assert [(each.label, each.ships, each.result) for each in drawing.vertices] == [
        ("from core:3", False, False),
        ("install", True, False),
        ("compile", False, False),
        ("collect", True, False),
        ("judge", False, False),
        ("join root and program", True, True),
    ]
    assert shown(drawing) == [
        ("from core:3", "install", "base", (), False),
        ("from core:3", "compile", "base", (), False),
        ("compile", "collect", "copy", ("/out/app",), True),
        ("from core:3", "judge", "base", (), False),
        ("install", "judge", "base", ("/passed",), True),
        ("judge", "join root and program", "base", (), True),
        ("collect", "join root and program", "base", (), True),
    ]


def test_a_tree_that_is_copied_whole_ships_and_one_that_is_picked_from_does_not() -> None:
    whole = CopyTree(origin=Output("app"))
    picked = Copy(origin=Context(), src=("",), dest="/", include=("*.html",))
    stages = [stage("app", Scratch(), run()), stage("image", Scratch(), files(whole, picked))]
    assert [(each.label, each.ships) for each in drawn(stages, Output("image")).vertices] == [
        ("make", True),
        ("build context", False),
        ("collect", True),
    ]


def test_a_stage_without_steps_is_what_it_starts_from() -> None:
    (vertex,) = drawn([stage("base", CORE), stage("app", Output("base"))], Output("app")).vertices
    assert (vertex.label, vertex.ships, vertex.result) == ("from core:3", True, True)


def test_one_layer_laid_over_nothing_is_that_layer() -> None:
    stages = [
        stage("app", CORE, run()),
        stage("image", Scratch(), Merge(layers=(Output("app"),), title="join")),
    ]
    drawing = drawn(
        [*stages, stage("checks", CORE, run(Bind(dest="/i", origin=Output("image"))))], Output("checks")
    )
    assert shown(drawing)[-1] == ("make", "make", "mount", ("/i",), False)
    assert [each.label for each in drawing.vertices] == ["from core:3", "make", "make"]


def test_a_download_is_in_the_frame_of_the_stage_that_takes_it() -> None:
    fetched = Http(url="https://e.example/x", checksum="", filename="x", title="fetch x")
    put = files(Copy(origin=fetched, src=("x",), dest="/x", exact=True), title="put x")
    drawing = drawn([stage("app", Scratch(), put)], Output("app"))
    assert [(each.group, each.label) for each in drawing.vertices] == [("app", "fetch x"), ("app", "put x")]
    assert shown(drawing) == [("fetch x", "put x", "copy", (), True)]


def test_an_image_is_one_for_each_platform() -> None:
    tools = replace(CORE, side="build")
    stages = [stage("a", CORE, run()), stage("b", tools, run(Bind(dest="/a", origin=Output("a"))))]
    assert [each.label for each in drawn(stages, Output("b")).vertices] == ["from core:3", "make", "make"]
    labels = [each.label for each in drawn(stages, Output("b"), build=ARM64).vertices]
    assert labels == ["from core:3 (linux/amd64)", "make", "from core:3 (linux/arm64)", "make"]


def test_files_of_the_frontend_are_drawn_where_everything_is_asked_for() -> None:
    made = stage(
        "locked", Scratch(), files(Write(dest="/list", data=b""), title="locked packages"), label="internal"
    )
    root = stage("rootfs", CORE, run(Bind(dest="/lock", origin=Output("locked")), scripts=("rootfs.sh",)))
    assert [each.label for each in drawn([made, root], Output("rootfs")).vertices] == ["from core:3", "make"]
    drawing = drawn([made, root], Output("rootfs"), everything=True)
    assert [each.label for each in drawing.vertices] == [
        "locked packages",
        "from core:3",
        "scripts rootfs.sh",
        "make",
    ]
    assert ("scripts rootfs.sh", "make", "mount", ("/run/jettison",), False) in shown(drawing)


def test_dot_shows_four_paths_of_an_arrow_and_says_all_to_who_points_at_it() -> None:
    copied = Copy(origin=Context(), src=tuple("abcdef"), dest="/")
    dot = to_dot(drawn([stage("app", Scratch(), files(copied))], Output("app")))
    assert '[style=dashed, label="a\\nb\\nc\\nd\\nand 2 more", tooltip="a\\nb\\nc\\nd\\ne\\nf", color' in dot


def test_mermaid_colours_what_ships() -> None:
    copied = Copy(origin=Context(), src=("a",), dest="/")
    text = to_mermaid(drawn([stage("app", CORE, files(copied))], Output("app")))
    assert text.splitlines()[-5:] == [
        "    classDef ships fill:#d5ecd4,stroke:#3b7a45,color:#17202a",
        "    class v0,v2 ships",
        "    classDef result stroke-width:3px",
        "    class v2 result",
        "    linkStyle 0,1 stroke:#3b7a45,stroke-width:2.5px",
    ]
