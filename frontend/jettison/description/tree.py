"""The positioned tree: a YAML file as frozen values, each with the place it was written at.

Scalars are text: nothing here knows numbers, booleans or dates, so `1.20`, `no` and `22:22` stay
what is written. Anchors are resolved (an alias is the same node again), merge keys too.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from jettison.errors import SourceFile, Span


@dataclass(frozen=True, slots=True)
class Scalar:
    """A text; `plain` means that no quotes or block style were used."""

    text: str
    span: Span
    plain: bool = True

    @property
    def is_null(self) -> bool:
        """Whether nothing was written, as after `upx:` and a line end."""
        return self.plain and not self.text


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list."""

    items: tuple[Node, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Entry:
    """A key of a map with its value."""

    key: Scalar
    value: Node

    @property
    def span(self) -> Span:
        """The place from the key to the end of the value; the key alone if the value is elsewhere.

        A value that came through an alias or a merge stands where its anchor is.
        """
        start, end = self.key.span, self.value.span
        if (end.line, end.column) < (start.line, start.column):
            return start
        return replace(start, end_line=end.end_line, end_column=end.end_column)


@dataclass(frozen=True, slots=True)
class Mapping:
    """A map: keys are unique texts, in the order of the file."""

    entries: tuple[Entry, ...]
    span: Span

    def get(self, key: str) -> Entry | None:
        """Return the entry of a key, or None."""
        return next((entry for entry in self.entries if entry.key.text == key), None)

    def without(self, *keys: str) -> Mapping:
        """Return this map without some keys."""
        gone = frozenset(keys)
        return replace(self, entries=tuple(entry for entry in self.entries if entry.key.text not in gone))

    def by_key(self) -> dict[str, Entry]:
        """Return the entries by their keys, for who looks for many of them."""
        return {entry.key.text: entry for entry in self.entries}

    def with_entry(self, entry: Entry) -> Mapping:
        """Return this map with an entry in place of its key's old one, or at the end."""
        return self.with_entries((entry,))

    def with_entries(self, entries: Iterable[Entry]) -> Mapping:
        """Return this map with entries in place of their keys' old ones, or at the end."""
        changed = self.by_key() | {entry.key.text: entry for entry in entries}
        return replace(self, entries=tuple(changed.values()))


Node = Scalar | Sequence | Mapping


def amount(node: Node) -> tuple[int, int]:
    """Return how many values a node has, keys and itself among them, and how many characters they hold."""
    values = characters = 0
    waiting: list[Node] = [node]
    while waiting:
        each = waiting.pop()
        values += 1
        if isinstance(each, Scalar):
            characters += len(each.text)
        elif isinstance(each, Sequence):
            waiting += each.items
        else:
            waiting += (part for entry in each.entries for part in (entry.key, entry.value))
    return values, characters


@dataclass(frozen=True, slots=True)
class Lines:
    """The line table of a text: offsets (in characters, from 0) to lines and columns (from 1) and back."""

    name: str
    text: str
    starts: tuple[int, ...] = field(repr=False)

    @classmethod
    def of(cls, source: SourceFile) -> Lines:
        """Return the table of a file; a line ends at a line feed and nowhere else, as editors count."""
        starts, position = [0], source.text.find("\n")
        while position >= 0:
            starts.append(position + 1)
            position = source.text.find("\n", position + 1)
        return cls(source.name, source.text, tuple(starts))

    def span(self, start: int, end: int) -> Span:
        """Return the place between two offsets."""
        line, column = self._place(start)
        return Span(self.name, line, column, *self._place(max(start, end)))

    def offsets(self, span: Span) -> tuple[int, int]:
        """Return the offsets of a span that lies in this text."""
        start = self.starts[span.line - 1] + span.column - 1
        return start, self.starts[span.end_line - 1] + span.end_column - 1

    def _place(self, offset: int) -> tuple[int, int]:
        line = bisect_right(self.starts, offset)
        return line, offset - self.starts[line - 1] + 1


@dataclass(frozen=True, slots=True)
class Tree:
    """A whole build description as written, or with its presets expanded; `lines` are those of the source."""

    source: SourceFile
    root: Mapping
    lines: Lines
