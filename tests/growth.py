"""Work, counted and not timed: what grows in step with its input takes twice the calls for twice of it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import FrameType


def steps(work: Callable[[], object]) -> int:
    """Count the calls of some work, Python's and C's, and the resumptions of generators."""
    found = 0

    def count_one(_frame: FrameType, event: str, _about: object) -> None:
        nonlocal found
        found += event in {"call", "c_call"}

    before = sys.getprofile()
    sys.setprofile(count_one)
    try:
        work()
    finally:
        sys.setprofile(before)
    return found


def growth(work: Callable[[int], object], size: int) -> float:
    """Return how many times as much work an input of twice the size is; what is cached counts for neither."""
    work(10)
    return steps(lambda: work(2 * size)) / steps(lambda: work(size))


def lines(count: int, *some: str) -> str:
    """Return some lines often, each time with its number in the place of `@`, the next in that of `~`."""
    text = "".join(f"{line}\n" for line in some)
    return "".join(text.replace("@", str(number)).replace("~", str(number + 1)) for number in range(count))
