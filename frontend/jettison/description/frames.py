"""Collections that are still being read, and what they will mean once their aliases are expanded."""

from __future__ import annotations

from dataclasses import dataclass, field

from jettison.description.tree import Node


@dataclass(frozen=True, slots=True)
class Measure:
    """What a node means once its aliases are expanded: nodes, characters, levels of collections."""

    nodes: int = 1
    characters: int = 0
    height: int = 1

    def around(self, inner: Measure) -> Measure:
        """Return the measure of this collection with one more node inside."""
        nodes, characters = self.nodes + inner.nodes, self.characters + inner.characters
        return Measure(nodes, characters, max(self.height, inner.height + 1))


@dataclass(slots=True)
class Frame:
    """A collection that is being read; `start` is its offset, `nodes` of a map are keys and values."""

    is_map: bool
    anchor: str | None
    start: int
    flow: bool
    nodes: list[Node] = field(default_factory=list)
    measure: Measure = field(default_factory=Measure)
