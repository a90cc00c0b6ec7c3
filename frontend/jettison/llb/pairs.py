"""Names with values that a state gathers, in steps: its environment and its hosts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain
from typing import overload

Pair = tuple[str, str]
Pairs = tuple[Pair, ...]


class Growing(Sequence[Pair]):
    """Pairs that grow a step at a time, joined when they are first read: n steps are n pieces of work.

    `join` puts all pairs together, the oldest first. What is read is equal to a tuple of the same pairs.
    """

    __slots__ = ("join", "link")

    def __init__(self, before: Sequence[Pair], added: Pairs, join: Callable[[Iterable[Pair]], Pairs]) -> None:
        self.link: tuple[Sequence[Pair] | None, Pairs] = before, added
        self.join = join

    def whole(self) -> Pairs:
        """Return all pairs."""
        before, pairs = self.link
        if before is None:
            return pairs
        steps = [pairs]
        while isinstance(before, Growing):
            before, pairs = before.link
            steps.append(pairs)
        found = self.join(chain.from_iterable((before or (), *reversed(steps))))
        # In one assignment: another thread sees either the steps or what they give.
        self.link = None, found
        return found

    @overload
    def __getitem__(self, index: int) -> Pair: ...

    @overload
    def __getitem__(self, index: slice[int | None, int | None, int | None]) -> Pairs: ...

    def __getitem__(self, index: int | slice[int | None, int | None, int | None]) -> Pair | Pairs:
        """Return the pair at a position, or those in a range."""
        return self.whole()[index]

    def __iter__(self) -> Iterator[Pair]:
        """Go through all pairs."""
        return iter(self.whole())

    def __len__(self) -> int:
        """Count them."""
        return len(self.whole())

    def __eq__(self, other: object) -> bool:
        """Whether another has the same pairs."""
        return isinstance(other, (tuple, Growing)) and self.whole() == tuple(other)

    def __hash__(self) -> int:
        """Return what a tuple of them has."""
        return hash(self.whole())

    def __repr__(self) -> str:
        """Write them as a tuple."""
        return repr(self.whole())
