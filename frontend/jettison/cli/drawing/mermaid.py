"""Mermaid: a flowchart for READMEs, issues and chats that draw it themselves."""

from __future__ import annotations

import re
from collections.abc import Iterator

from jettison.cli.drawing.model import Drawing, Edge, Use, Vertex
from jettison.cli.text import shorten

LONGEST_LABEL = 120
LONGEST_PATH = 40

ARROWS = {Use.BASE: "-->", Use.COPY: "-.->", Use.MOUNT: "-.->"}

# A quoted text may still hold entities, Markdown, links, icons and KaTeX: only what can be none of
# these goes in as it is. A full stop or a bracket before a space would make a number a list.
_TROUBLE = re.compile(r"[^\w ,./=()-]|_|[.)-](?= |$)|(?<=www)\.", re.IGNORECASE)


def to_mermaid(drawing: Drawing) -> str:
    """Write a flowchart, each group a subgraph; long names are cut, since a page limits the whole text."""
    lines = ["flowchart TB", *_groups(drawing)]
    lines += [f"    {_edge(edge)}" for edge in drawing.edges]
    if any(vertex.result for vertex in drawing.vertices):
        lines.append("    classDef result stroke-width:3px")
    return "\n".join(lines) + "\n"


def _groups(drawing: Drawing) -> Iterator[str]:
    for number, (group, members) in enumerate(drawing.groups.items()):
        nodes = [f"v{member}{_node(drawing.vertices[member])}" for member in members]
        if not group:
            yield from (f"    {node}" for node in nodes)
            continue
        yield f'    subgraph g{number}["{escape(shorten(group, LONGEST_LABEL))}"]'
        yield from (f"        {node}" for node in nodes)
        yield "    end"


def _node(vertex: Vertex) -> str:
    opened, closed = ("([", "])") if vertex.kind == "source" else ("[", "]")
    text = escape(shorten(vertex.label, LONGEST_LABEL))
    return f'{opened}"{text}"{closed}{":::result" if vertex.result else ""}'


def _edge(edge: Edge) -> str:
    label = f'|"{escape(shorten(edge.label, LONGEST_PATH))}"|' if edge.label else ""
    return f"v{edge.source} {ARROWS[edge.use]}{label} v{edge.target}"


def escape(text: str) -> str:
    """Write every character that could mean something as Mermaid's entity code, `#NUMBER;` in base 10."""
    # An empty text in quotes is a syntax error.
    return _TROUBLE.sub(lambda found: f"#{ord(found[0])};", text) or " "
