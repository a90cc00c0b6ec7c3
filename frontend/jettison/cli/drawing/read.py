"""From a definition to a drawing: names split into group and label, edges told apart by what they are for."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import NotRequired, TypedDict

from jettison import llb
from jettison.cli.drawing.model import Drawing, Edge, Use, Vertex
from jettison.cli.text import clean

INTERNAL = "internal"
"""The group of what the frontend makes for itself."""

ROOT = "/"

# `[app 2/4] go mod download`, as compiler/place.py writes it.
_NAME = re.compile(r"\[(?P<group>[^\]]*?)(?: ?(?P<counter>\d+/\d+))?\] (?P<rest>.*)", re.DOTALL)


class _Mount(TypedDict):
    input: int
    output: int
    dest: str


class _Exec(TypedDict):
    mounts: list[_Mount]


class _Copy(TypedDict):
    src: str


class _Action(TypedDict):
    input: int
    secondary_input: int
    copy: NotRequired[_Copy]


class _File(TypedDict):
    actions: list[_Action]


class _Source(TypedDict):
    identifier: str


class _Input(TypedDict):
    digest: str


class _Row(TypedDict):
    """An op, as `llb.to_json` writes it; `exec`, `file` and `source` are there for their kinds only."""

    digest: str
    kind: str
    name: NotRequired[str]
    inputs: list[_Input]
    lines: NotRequired[list[str]]
    exec: NotRequired[_Exec]
    file: NotRequired[_File]
    source: NotRequired[_Source]


class _Document(TypedDict):
    head: str
    ops: list[_Row]


def drawing_of(definition: llb.Definition, title: str, *, everything: bool = False) -> Drawing:
    """Read a definition; without `everything`, files that the frontend makes for itself are left out."""
    document: _Document = json.loads(llb.to_json(definition))
    head = document["head"]
    vertices = {row["digest"]: _vertex(row, head) for row in document["ops"] if row["kind"] != "result"}
    rows = [row for row in document["ops"] if row["digest"] in vertices]
    if not everything:
        rows = [row for row in rows if not _helper(vertices[row["digest"]], row)]
    numbers = {row["digest"]: number for number, row in enumerate(rows)}
    edges = [edge for row in rows for edge in _edges(row, numbers)]
    drawn = tuple(vertices[digest] for digest in numbers)
    return Drawing(title=clean(title), vertices=drawn, edges=tuple(edges))


def _vertex(row: _Row, head: str) -> Vertex:
    name = clean(row.get("name", "") or _unnamed(row))
    group, label = _split(name)
    lines = tuple(clean(each) for each in row.get("lines", ()))
    result = row["digest"] == head
    return Vertex(name=name, group=group, label=label, kind=row["kind"], lines=lines, result=result)


def _unnamed(row: _Row) -> str:
    source = row.get("source")
    return source["identifier"] if source else row["kind"]


def _split(name: str) -> tuple[str, str]:
    found = _NAME.fullmatch(name)
    if not found:
        return "", name
    counter, rest = found["counter"], found["rest"]
    return found["group"], f"{counter} {rest}" if counter else rest


def _helper(vertex: Vertex, row: _Row) -> bool:
    """Tell whether the frontend wrote these files itself: nothing of the user's build is in them."""
    made = vertex.group == INTERNAL and vertex.kind == "file" and not row["inputs"]
    return made and not vertex.result


def _edges(row: _Row, numbers: dict[str, int]) -> Iterator[Edge]:
    """Give an edge for each pair of vertices and each use, with all paths it is about."""
    labels: dict[tuple[int, Use], dict[str, None]] = {}
    for place, use, path in _uses(row):
        digest = row["inputs"][place]["digest"]
        if digest in numbers:
            labels.setdefault((numbers[digest], use), {})[clean(path)] = None
    target = numbers[row["digest"]]
    for (source, use), paths in labels.items():
        label = ", ".join(filter(None, paths))
        yield Edge(source=source, target=target, use=use, label=label)


def _uses(row: _Row) -> Iterator[tuple[int, Use, str]]:
    """Give each input by its place, how it is used, and by which path."""
    if "exec" in row:
        yield from _of_exec(row["exec"])
    elif "file" in row:
        yield from _of_file(row["file"], len(row["inputs"]))
    else:
        yield from ((place, Use.BASE, "") for place in range(len(row["inputs"])))


def _of_exec(op: _Exec) -> Iterator[tuple[int, Use, str]]:
    for mount in op["mounts"]:
        goes_on = mount["dest"] == ROOT or mount["output"] >= 0
        path = "" if mount["dest"] == ROOT else mount["dest"]
        if mount["input"] >= 0:
            yield mount["input"], Use.BASE if goes_on else Use.MOUNT, path


def _of_file(op: _File, inputs: int) -> Iterator[tuple[int, Use, str]]:
    """Read file actions, whose inputs are those of the op and then the results of earlier actions."""
    for action in op["actions"]:
        if 0 <= action["input"] < inputs:
            yield action["input"], Use.BASE, ""
        if 0 <= action["secondary_input"] < inputs:
            yield action["secondary_input"], Use.COPY, _copied(action)


def _copied(action: _Action) -> str:
    """Give the path that an action copies; all of a file system needs no label."""
    path = action["copy"]["src"] if "copy" in action else ROOT
    return "" if path == ROOT else path
