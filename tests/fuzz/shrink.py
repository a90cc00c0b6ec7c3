"""Less of a text or of a row of things, the smallest first."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeVar

Thing = TypeVar("Thing")


def less_bytes(data: bytes) -> Iterator[bytes]:
    """Yield a text without a piece of it: the halves, the quarters, and so on, to single bytes."""
    size = len(data)
    while size := size // 2:
        for at in range(0, len(data), size):
            yield data[:at] + data[at + size :]


def less(things: tuple[Thing, ...]) -> Iterator[tuple[Thing, ...]]:
    """Yield a row of things without one of them."""
    for at in range(len(things)):
        yield things[:at] + things[at + 1 :]
