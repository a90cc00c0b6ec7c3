"""Drawings: what is read of a graph, and any text comes through each format."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jettison import llb, platforms
from jettison.cli.drawing import Drawing, Use, Vertex, drawing_of, to_dot, to_mermaid
from jettison.cli.text import clean, shorten, width, wrap

texts = st.text(max_size=60).map(clean)


def one(label: str) -> Drawing:
    vertex = Vertex(name=f"[app] {label}", group="app", label=label, kind="exec")
    return Drawing(title=label, vertices=(vertex,), edges=())


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
