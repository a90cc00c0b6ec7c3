"""Rows: how far each vertex is from the result."""

from __future__ import annotations

from collections import Counter

from jettison.cli.drawing.model import Drawing

WIDEST = 3
"""So many vertices of one group stand side by side; more would make the drawing too wide to read."""


def rows(drawing: Drawing) -> tuple[int, ...]:
    """Give the row of each vertex, 0 at the top.

    It is the longest way to the result, so that a step stands right above the first that needs it; a
    group with too many steps in one row gets more rows.
    """
    above = [0] * len(drawing.vertices)
    taken: Counter[tuple[str, int]] = Counter()
    sources = _sources(drawing)
    for number in reversed(range(len(drawing.vertices))):
        group = drawing.vertices[number].group
        while taken[group, above[number]] >= WIDEST:
            above[number] += 1
        taken[group, above[number]] += 1
        for source in sources[number]:
            above[source] = max(above[source], above[number] + 1)
    highest = max(above, default=0)
    return tuple(highest - height for height in above)


def _sources(drawing: Drawing) -> list[list[int]]:
    sources: list[list[int]] = [[] for _ in drawing.vertices]
    for edge in drawing.edges:
        sources[edge.target].append(edge.source)
    return sources
