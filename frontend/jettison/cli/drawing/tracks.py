"""Tracks: which of its group's tracks a vertex stands in, below or above what it is tied to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from statistics import fmean

from jettison.cli.drawing.model import Drawing, Edge, Use


def tracks(drawing: Drawing, rows: Sequence[int], ranges: Mapping[str, range]) -> tuple[int, ...]:
    """Give the track of each vertex, from the bottom row up: at the barycentre of those that use it.

    A step that another of its group goes on from stands right above it. `ranges` are the tracks of a group.
    """
    users = _users(drawing)
    placed: dict[int, int] = {}
    for _, group, members in _cells(drawing, rows):
        free = set(ranges[group])
        wishes = {each: _wish(drawing, users[each], placed, ranges[group]) for each in members}
        for number in sorted(members, key=lambda each: (wishes[each], each)):
            placed[number] = _nearest(free, wishes[number])
            free.remove(placed[number])
    return tuple(placed[number] for number in range(len(drawing.vertices)))


def _cells(drawing: Drawing, rows: Sequence[int]) -> list[tuple[int, str, list[int]]]:
    """List the vertices of each row and group, the bottom row first."""
    found = [
        (row, group, [each for each in members if rows[each] == row])
        for group, members in drawing.groups.items()
        for row in sorted({rows[each] for each in members})
    ]
    return sorted(found, key=lambda cell: -cell[0])


def _users(drawing: Drawing) -> dict[int, list[Edge]]:
    users = defaultdict(list)
    for edge in drawing.edges:
        users[edge.source].append(edge)
    return users


def _wish(drawing: Drawing, users: Sequence[Edge], placed: Mapping[int, int], tracks_: range) -> float:
    if not users:
        return fmean(tracks_)
    group = drawing.vertices[users[0].source].group
    own = [each for each in users if each.use is Use.BASE and drawing.vertices[each.target].group == group]
    return fmean(placed[each.target] for each in own or users)


def _nearest(free: set[int], wish: float) -> int:
    return min(free, key=lambda track: (abs(track - wish), track))
