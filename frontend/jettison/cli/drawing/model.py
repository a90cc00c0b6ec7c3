"""What is drawn: vertices in groups, and what each takes from others."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Use(StrEnum):
    """How a vertex uses another: goes on from its files, copies from them, or mounts them."""

    BASE = "base"
    COPY = "copy"
    MOUNT = "mount"


class Kind(StrEnum):
    """What a vertex does: bring files from outside, run a command, place files, lay trees over each other."""

    SOURCE = "source"
    RUN = "run"
    FILES = "files"
    MERGE = "merge"


@dataclass(frozen=True, slots=True, kw_only=True)
class Vertex:
    """One step or source, as the progress calls it.

    `lines` are `FILE:FIRST-LAST`. With `ships`, the image holds what the step leaves. `result` marks the one
    that is exported.
    """

    group: str
    label: str
    kind: Kind
    lines: tuple[str, ...] = ()
    ships: bool = False
    result: bool = False

    @property
    def about(self) -> str:
        """All there is to know, for who points at it: the whole label, the kind and the lines."""
        return "\n".join([self.label, ", ".join([self.kind, *self.lines])])


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """An arrow between two vertices, by their places in the drawing.

    `paths` are what is copied, or where it is mounted; none for a whole tree. With `ships`, files that the
    image holds come along it.
    """

    source: int
    target: int
    use: Use
    paths: tuple[str, ...] = ()
    ships: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """Vertices, each after those it uses, and edges in the order of their targets."""

    title: str
    vertices: tuple[Vertex, ...]
    edges: tuple[Edge, ...]

    @property
    def groups(self) -> dict[str, list[int]]:
        """Vertices by group, in the order in which the graph first names them."""
        found: dict[str, list[int]] = {}
        for number, vertex in enumerate(self.vertices):
            found.setdefault(vertex.group, []).append(number)
        return found
