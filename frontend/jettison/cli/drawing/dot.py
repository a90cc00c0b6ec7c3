"""DOT, for Graphviz and what reads its language."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from jettison.cli.drawing.model import Drawing, Edge, Kind, Use, Vertex
from jettison.cli.text import shorten, wrap

LINE, LINES = 34, 4
LONGEST_PATH = 40

LOOKS = {Use.BASE: "solid", Use.COPY: "dashed", Use.MOUNT: "dotted"}
LEGEND = "green: what ships · solid: goes on from · dashed: copies · dotted: mounts"

FONT = 'fontname="Menlo,Consolas,DejaVu Sans Mono,monospace"'
# With `newrank` arrows lead down across clusters too; without it each cluster has ranks of its own.
HEAD = (
    f'{FONT}; fontsize=11; labelloc="t"; labeljust="l"; bgcolor="#ffffff";',
    'newrank=true; ranksep=0.4; nodesep=0.35; style="rounded,filled"; color="#cbd3dc"; fillcolor="#eff2f5";',
    f'node [shape=box, style=filled, fillcolor="#ffffff", color="#66727f", {FONT}, fontsize=10, height=0.3];',
    f'edge [color="#66727f", fontcolor="#4c5867", arrowsize=0.7, {FONT}, fontsize=8];',
)
ROUND = 'style="rounded,filled"'
GREEN = 'fillcolor="#d5ecd4", color="#3b7a45"'
GREEN_ARROW = 'color="#3b7a45", penwidth=2'


def to_dot(drawing: Drawing) -> str:
    """Write a directed graph, each group a cluster; the whole of a label is its tooltip."""
    lines = ["digraph {", f"    label={_heading(drawing.title)};"]
    lines += [f"    {line}" for line in HEAD]
    lines += _groups(drawing)
    lines += [f"    {_edge(edge)}" for edge in drawing.edges]
    return "\n".join([*lines, "}"]) + "\n"


def _heading(title: str) -> str:
    return f'"{escape(title)}\\l{LEGEND}\\l"'


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
    words = [f"label={quote(_lines(wrap(vertex.label, LINE, LINES)))}", f"tooltip={quote(vertex.about)}"]
    if vertex.kind is Kind.SOURCE:
        words.append(ROUND)
    if vertex.ships:
        words.append(GREEN)
    if vertex.result:
        words.append("penwidth=2.5")
    return f"[{', '.join(words)}];"


def _edge(edge: Edge) -> str:
    words = [f"style={LOOKS[edge.use]}"]
    if edge.paths:
        shown = [shorten(path, LONGEST_PATH) for path in edge.paths]
        more = [f"and {len(shown) - LINES} more"] if len(shown) > LINES else []
        words.append(f"label={quote(_lines([*shown[:LINES], *more]))}")
        words.append(f"tooltip={quote(_lines(edge.paths))}")
    if edge.ships:
        words.append(GREEN_ARROW)
    return f"v{edge.source} -> v{edge.target} [{', '.join(words)}];"


def _lines(texts: Iterable[str]) -> str:
    return "\n".join(texts)


def quote(text: str) -> str:
    """Write a quoted label."""
    return f'"{escape(text)}"'


def escape(text: str) -> str:
    """Write text of a quoted label: a backslash would begin an escape in it, an ampersand an HTML entity."""
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("&", "&amp;").replace("\n", "\\n")
