"""Mermaid: a flowchart for READMEs, issues and chats that draw it themselves."""

from __future__ import annotations

import re
from collections.abc import Iterator

from jettison.cli.drawing.model import Drawing, Edge, Kind, Use, Vertex
from jettison.cli.text import shorten

LONGEST_LABEL = 120
LONGEST_PATHS = 60

GREEN = "fill:#d5ecd4,stroke:#3b7a45,color:#17202a"
GREEN_ARROW = "stroke:#3b7a45,stroke-width:2.5px"
ARROWS = {Use.BASE: "-->", Use.COPY: "-.->", Use.MOUNT: "-.->"}

# A quoted text may still hold entities, Markdown, links, icons and KaTeX: only what can be none of
# these goes in as it is. A full stop or a bracket before a space would make a number a list.
_TROUBLE = re.compile(r"[^\w ,./=()-]|_|[.)-](?= |$)|(?<=www)\.", re.IGNORECASE)


def to_mermaid(drawing: Drawing) -> str:
    """Write a flowchart, each group a subgraph; long labels are cut, since a page limits the whole text."""
    lines = ["flowchart TB", *_groups(drawing)]
    lines += [f"    {_edge(edge)}" for edge in drawing.edges]
    return "\n".join([*lines, *_looks(drawing)]) + "\n"


def _looks(drawing: Drawing) -> Iterator[str]:
    if shipping := [f"v{number}" for number, vertex in enumerate(drawing.vertices) if vertex.ships]:
        yield f"    classDef ships {GREEN}"
        yield f"    class {','.join(shipping)} ships"
    if results := [f"v{number}" for number, vertex in enumerate(drawing.vertices) if vertex.result]:
        yield "    classDef result stroke-width:3px"
        yield f"    class {','.join(results)} result"
    if carrying := [str(number) for number, edge in enumerate(drawing.edges) if edge.ships]:
        yield f"    linkStyle {','.join(carrying)} {GREEN_ARROW}"


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
    opened, closed = ("([", "])") if vertex.kind is Kind.SOURCE else ("[", "]")
    return f'{opened}"{escape(shorten(vertex.label, LONGEST_LABEL))}"{closed}'


def _edge(edge: Edge) -> str:
    label = f'|"{escape(shorten(", ".join(edge.paths), LONGEST_PATHS))}"|' if edge.paths else ""
    return f"v{edge.source} {ARROWS[edge.use]}{label} v{edge.target}"


def escape(text: str) -> str:
    """Write every character that could mean something as Mermaid's entity code, `#NUMBER;` in base 10."""
    # An empty text in quotes is a syntax error.
    return _TROUBLE.sub(lambda found: f"#{ord(found[0])};", text) or " "
