"""The layers of an image laid over each other, as a container sees them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from jettison.sizes.layers import Entry, Layer, Shape
from jettison.sizes.limits import MOST_CHARACTERS, MOST_ENTRIES, MOST_STEPS, Allowance

WHITEOUT = ".wh."
OPAQUE = ".wh..wh..opq"
MOST_LINKS = 40


@dataclass(slots=True, eq=False)
class Node:
    """A path that is in the image: its entry, the last layer that put something there, and what is below it.

    `content` is the entry that holds the bytes: of a hard link another one. `compressed` is what all
    entries of a path cost: a directory has one in each layer that puts something there.
    """

    entry: Entry
    layer: int
    content: Entry
    compressed: int = 0
    children: dict[str, Node] = field(default_factory=dict)


_NOTHING = Entry(path="", shape=Shape.DIRECTORY)


class Tree:
    """What a container sees; `hidden` and `hidden_compressed` are bytes that are there and not seen.

    BuildError for layers that would make a tree of too many paths, or keep us busy with their links.
    """

    def __init__(self, layers: Sequence[Layer]) -> None:
        self._paths = Allowance(MOST_ENTRIES, "its layers make too many paths")
        self._characters = Allowance(MOST_CHARACTERS, "its paths have too many characters")
        self._steps = Allowance(MOST_STEPS, "its paths and links have too many parts to follow")
        self._top = Node(_NOTHING, 0, _NOTHING)
        for number, layer in enumerate(layers):
            for entry in layer.entries:
                self._lay(entry, number)
        seen = list(self.walk())
        contents = {id(node.content): node.content.size for _, node in seen}
        written = sum(entry.size for layer in layers for entry in layer.entries)
        self.hidden = written - sum(contents.values())
        paid = sum(layer.compressed for layer in layers)
        self.hidden_compressed = paid - sum(node.compressed for _, node in seen)

    def walk(self) -> Iterator[tuple[str, Node]]:
        """Yield each path with its node, sorted within its directory, directories before what they hold."""
        todo = [("", self._top)]
        while todo:
            path, node = todo.pop()
            if path:
                yield path, node
            below = sorted(node.children.items(), reverse=True)
            todo += [(f"{path}/{name}" if path else name, child) for name, child in below]

    def find(self, path: str) -> Node | None:
        """Find a path, through links to directories as a container does."""
        head, _, name = path.strip("/").rpartition("/")
        above = self._follow(head)[-1][1]
        return above.children.get(name) if above else None

    def real(self, path: str) -> str:
        """Return a path with the links above it followed; the last part stays what it is."""
        head, _, name = path.strip("/").rpartition("/")
        return "/".join([*(part for part, _ in self._follow(head)[1:]), name])

    def _follow(self, path: str) -> list[tuple[str, Node | None]]:
        """Return the parts of a path without links, the top first; what is not there has no node."""
        done: list[tuple[str, Node | None]] = [("", self._top)]
        todo, links = path.split("/")[::-1], 0
        while todo:
            self._steps.spend(1)
            part = todo.pop()
            above = done[-1][1]
            node = above.children.get(part) if above else None
            if part == "..":
                done = done[: max(len(done) - 1, 1)]
            elif node and node.entry.shape is Shape.SYMLINK and links < MOST_LINKS:
                links += 1
                done = done[:1] if node.entry.target.startswith("/") else done
                todo += node.entry.target.split("/")[::-1]
            elif part not in ("", "."):
                done.append((part, node))
        return done

    def _lay(self, entry: Entry, layer: int) -> None:
        head, _, name = self.real(entry.path).rpartition("/")
        if not name:
            return
        above = self._make_directory(head, layer)
        if name == OPAQUE:
            self._empty(above, layer)
        elif name.startswith(WHITEOUT):
            self._remove(above, name.removeprefix(WHITEOUT), layer)
        else:
            self._count(len(head) + len(name))
            self._put(above, name, entry, layer)

    def _count(self, length: int) -> None:
        """Count a path: with one entry each, a few kilobytes can make millions."""
        self._paths.spend(1)
        self._characters.spend(length)

    def _put(self, above: Node, name: str, entry: Entry, layer: int) -> None:
        linked = self.find(entry.target) if entry.shape is Shape.HARD_LINK else None
        node = Node(entry, layer, linked.content if linked else entry, entry.compressed)
        before = above.children.get(name)
        if before and entry.shape is Shape.DIRECTORY and before.entry.shape is Shape.DIRECTORY:
            node.children = before.children
            node.compressed += before.compressed
        above.children[name] = node

    def _make_directory(self, path: str, layer: int) -> Node:
        """Return a directory; one that the archive leaves out is there all the same."""
        node, length = self._top, 0
        for part in path.split("/") if path else ():
            self._steps.spend(1)
            length += len(part) + 1
            if part not in node.children or node.children[part].entry.shape is not Shape.DIRECTORY:
                self._count(length)
                node.children[part] = Node(_NOTHING, layer, _NOTHING)
            node = node.children[part]
            node.layer = layer
        return node

    def _remove(self, node: Node, name: str, layer: int) -> None:
        """Hide what lower layers have at a path, but not what this one has put there."""
        child = node.children.get(name)
        if child and child.layer < layer:
            del node.children[name]
        elif child:
            self._empty(child, layer)

    def _empty(self, node: Node, layer: int) -> None:
        """Hide what lower layers have in a directory, and in those that this layer has below it."""
        todo = [node]
        while todo:
            directory = todo.pop()
            self._steps.spend(len(directory.children))
            kept = {name: child for name, child in directory.children.items() if child.layer == layer}
            directory.children = kept
            todo += kept.values()
