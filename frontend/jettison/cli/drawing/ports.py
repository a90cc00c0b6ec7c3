"""Ports: where on the lower and the upper side of a vertex its edges begin and end."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from math import floor

from jettison.cli.drawing.routes import Route, Way

STEP = 16
"""Between two edges at one side of a vertex. Edges begin at whole numbers and end half a pixel beside them:
an edge that goes down to a vertex never lies on one that comes down from the vertex above.
"""

REACH = 104
"""So far from the middle of a vertex an edge may end."""


def beginnings(routes: Sequence[Route]) -> dict[int, float]:
    """Give where each edge begins, from the middle of its source; edges are named by their places.

    On either side, the edge that turns first begins outermost: it crosses none that goes further down.
    """
    found: dict[int, float] = {}
    for members in _at(routes, lambda route: route.edge.source).values():
        order = sorted(members, key=lambda each: (*_beginning(routes[each]), each))
        straight = [place for place, each in enumerate(order) if routes[each].way is Way.STRAIGHT]
        middle = straight[0] if straight else (len(order) - 1) // 2
        step = _step(len(order))
        found.update({each: (place - middle) * step for place, each in enumerate(order)})
    return found


def endings(routes: Sequence[Route]) -> dict[int, float]:
    """Give where each edge ends, from the middle of its target: on the side from which it comes."""
    found = {}
    for members in _at(routes, lambda route: route.edge.target).values():
        found.update({each: 0.0 for each in members if routes[each].way is Way.STRAIGHT})
        bent = [each for each in members if each not in found]
        left = [each for each in bent if routes[each].comes_from < routes[each].end.track]
        right = [each for each in bent if each not in left]
        found.update(_side(routes, left, -1))
        found.update(_side(routes, right, 1))
    return found


def _beginning(route: Route) -> tuple[int, int, float]:
    """Sort the edges of a vertex from left to right."""
    if route.way is Way.STRAIGHT:
        return 0, 0, 0
    side = -1 if route.leaves_to < route.start.track else 1
    return side, -side * route.gaps[0], route.leaves_to


def _side(routes: Sequence[Route], members: Sequence[int], side: int) -> dict[int, float]:
    """Let the edge that turned first, or comes from nearest, end nearest to the middle."""
    order = sorted(members, key=lambda each: (*_ending(routes[each]), each))
    step = _step(len(order))
    return {each: side * (step // 2 + 0.5 + place * step) for place, each in enumerate(order)}


def _ending(route: Route) -> tuple[int, float]:
    return route.gaps[-1], abs(route.comes_from - route.end.track)


def _at(routes: Sequence[Route], end: Callable[[Route], int]) -> dict[int, list[int]]:
    found = defaultdict(list)
    for number, route in enumerate(routes):
        found[end(route)].append(number)
    return found


def _step(count: int) -> float:
    """Give a whole number, but where there are more edges than pixels for them."""
    step = REACH / max(count, 1)
    return min(STEP, floor(step) or step)
