"""What is drawn: vertices in groups, and what each takes from others."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Use(StrEnum):
    """How a vertex uses another: goes on from its files, copies from them, or mounts them."""

    BASE = "base"
    COPY = "copy"
    MOUNT = "mount"


@dataclass(frozen=True, slots=True, kw_only=True)
class Vertex:
    """One step. `name` is what the progress shows, `group` and `label` are its two halves.

    `kind` is BuildKit's (source, exec, file, merge, diff). `lines` are `FILE:FIRST-LAST`. `result` marks
    the one that is exported.
    """

    name: str
    group: str
    label: str
    kind: str
    lines: tuple[str, ...] = ()
    result: bool = False

    @property
    def about(self) -> str:
        """All there is to know, for who points at it: the whole name, the kind and the lines."""
        return "\n".join([self.name, ", ".join([self.kind, *self.lines])])


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """An arrow between two vertices, by their places in the drawing; `label` holds the paths it is about."""

    source: int
    target: int
    use: Use
    label: str = ""


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
