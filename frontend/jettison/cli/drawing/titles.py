"""Titles: the names of groups, as long as no line comes down through them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from jettison.cli.drawing.shapes import FRAME_PADDING, FRAME_TITLE, Box, Line, Point
from jettison.cli.drawing.text import shorten

BASELINE = 16
CHAR_WIDTH = 7.5
"""A character of a title; fonts of fixed width differ by a few hundredths of their size."""


def title_of(group: str, frame: Box, lines: tuple[Line, ...]) -> tuple[Point, str]:
    """Give where a group's name begins, on its baseline, and what of it has room."""
    left = frame.x + FRAME_PADDING
    right = min(_crossings(left, frame, lines), default=frame.x + frame.width)
    room = int((right - FRAME_PADDING / 2 - left) / CHAR_WIDTH)
    return (left, frame.y + BASELINE), shorten(group, max(room, 2))


def _crossings(left: float, frame: Box, lines: tuple[Line, ...]) -> Iterator[float]:
    """Give the places across at which lines go down through a frame's upper edge."""
    low = frame.y + FRAME_TITLE
    for line in lines:
        for above, below in pairwise(line.points):
            inside = left < above[0] < frame.x + frame.width
            if inside and above[0] == below[0] and above[1] < low and below[1] > frame.y:
                yield above[0]
