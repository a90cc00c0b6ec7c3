"""Columns: groups side by side, and one below another where their rows allow it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from jettison.cli.drawing.model import Drawing

Ties = Counter[tuple[str, str]]
"""How many edges there are between two groups, in the order of their names."""


@dataclass(frozen=True, slots=True)
class Span:
    """The rows of a group, from `top` to `bottom` inclusive."""

    top: int
    bottom: int

    def meets(self, other: Span) -> bool:
        """Tell whether two groups have a row in common."""
        return self.top <= other.bottom and other.top <= self.bottom


def columns(drawing: Drawing, rows: Sequence[int]) -> tuple[tuple[str, ...], ...]:
    """Give the groups of each column, from the left; groups with many edges between them are near."""
    ties = _ties(drawing)
    return _ordered(_packed(spans(drawing, rows), ties), ties)


def spans(drawing: Drawing, rows: Sequence[int]) -> dict[str, Span]:
    """Give the rows of each group."""
    taken = {group: [rows[number] for number in members] for group, members in drawing.groups.items()}
    return {group: Span(min(found), max(found)) for group, found in taken.items()}


def _ties(drawing: Drawing) -> Ties:
    named = [
        (drawing.vertices[edge.source].group, drawing.vertices[edge.target].group) for edge in drawing.edges
    ]
    return Counter((min(pair), max(pair)) for pair in named if pair[0] != pair[1])


def _packed(found: dict[str, Span], ties: Ties) -> list[tuple[str, ...]]:
    """Put each group into the column that it has most to do with, the longest group first."""
    packed: list[tuple[str, ...]] = []
    for group in sorted(found, key=lambda each: found[each].top - found[each].bottom):
        free = [
            place
            for place, others in enumerate(packed)
            if not any(found[group].meets(found[other]) for other in others)
        ]
        if not free:
            packed.append((group,))
            continue
        best = max(free, key=lambda place: _tied(ties, (group,), packed[place]))
        packed[best] += (group,)
    return packed


def _tied(ties: Ties, some: Sequence[str], others: Sequence[str]) -> int:
    return sum(ties[min(one, other), max(one, other)] for one in some for other in others)


def _ordered(packed: list[tuple[str, ...]], ties: Ties) -> tuple[tuple[str, ...], ...]:
    """Move columns about for as long as that makes the edges between them shorter."""
    best = tuple(packed)
    while True:
        moved = min(_moves(best), key=lambda order: _length(order, ties), default=best)
        if _length(moved, ties) >= _length(best, ties):
            return best
        best = moved


def _moves(order: tuple[tuple[str, ...], ...]) -> list[tuple[tuple[str, ...], ...]]:
    moves = []
    for place, column in enumerate(order):
        rest = order[:place] + order[place + 1 :]
        moves += [(*rest[:goal], column, *rest[goal:]) for goal in range(len(order)) if goal != place]
    return moves


def _length(order: tuple[tuple[str, ...], ...], ties: Ties) -> int:
    """Count the borders between columns that edges cross."""
    cuts = range(1, len(order))
    return sum(_tied(ties, sum(order[:cut], ()), sum(order[cut:], ())) for cut in cuts)
