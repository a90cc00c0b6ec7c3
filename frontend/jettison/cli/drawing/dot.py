"""DOT, for Graphviz and what reads its language."""

from __future__ import annotations

from collections.abc import Iterator

from jettison.cli.drawing.model import Drawing, Edge, Use, Vertex
from jettison.cli.text import shorten, wrap

LINE, LINES = 34, 4
LONGEST_PATH = 40

LOOKS = {Use.BASE: "solid", Use.COPY: "dashed", Use.MOUNT: "dotted"}

FONT = 'fontname="Menlo,Consolas,DejaVu Sans Mono,monospace"'
# With `newrank` arrows lead down across clusters too; without it each cluster has ranks of its own.
HEAD = (
    f'{FONT}; fontsize=11; labelloc="t"; labeljust="l"; bgcolor="#ffffff";',
    'newrank=true; ranksep=0.4; nodesep=0.35; style="rounded,filled"; color="#cbd3dc"; fillcolor="#eff2f5";',
    f'node [shape=box, style=filled, fillcolor="#ffffff", color="#66727f", {FONT}, fontsize=10, height=0.3];',
    f'edge [color="#66727f", fontcolor="#4c5867", arrowsize=0.7, {FONT}, fontsize=8];',
)
ROUND = ', style="rounded,filled"'


def to_dot(drawing: Drawing) -> str:
    """Write a directed graph, each group a cluster; the whole of a name is its tooltip."""
    lines = ["digraph {", f"    label={quote(drawing.title)};"]
    lines += [f"    {line}" for line in HEAD]
    lines += _groups(drawing)
    lines += [f"    {_edge(edge)}" for edge in drawing.edges]
    return "\n".join([*lines, "}"]) + "\n"


def _groups(drawing: Drawing) -> Iterator[str]:
    for number, (group, members) in enumerate(drawing.groups.items()):
        nodes = [f"v{member} {_node(drawing.vertices[member])}" for member in members]
        if not group:
            yield from (f"    {node}" for node in nodes)
            continue
        yield f"    subgraph cluster_{number} {{"
        yield f"        label={quote(group)};"
        yield from (f"        {node}" for node in nodes)
        yield "    }"


def _node(vertex: Vertex) -> str:
    label = quote("\n".join(wrap(vertex.label, LINE, LINES)))
    wide = ", penwidth=2.5" if vertex.result else ""
    ends = ROUND if vertex.kind == "source" else ""
    return f"[label={label}, tooltip={quote(vertex.about)}{ends}{wide}];"


def _edge(edge: Edge) -> str:
    label = f", label={quote(shorten(edge.label, LONGEST_PATH))}" if edge.label else ""
    return f"v{edge.source} -> v{edge.target} [style={LOOKS[edge.use]}{label}];"


def quote(text: str) -> str:
    """Write a quoted label: a backslash would begin an escape in it, an ampersand an HTML entity."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("&", "&amp;").replace("\n", "\\n")
    return f'"{escaped}"'
