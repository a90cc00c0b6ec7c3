"""Nodes that a preset makes, at the place of what they were made from."""

from __future__ import annotations

from collections.abc import Sequence as Items
from dataclasses import dataclass

from jettison.description.tree import Entry, Mapping, Node, Scalar, Sequence
from jettison.errors import Span

Plain = str | Node | Items["Plain"] | dict[str, "Plain"]
"""What a preset writes: texts, lists and maps; nodes of the user's file stay as they are."""


@dataclass(frozen=True, slots=True)
class Maker:
    """Makes nodes that all have one place."""

    span: Span

    def node(self, value: Plain) -> Node:
        """Return a value as a node."""
        if isinstance(value, str):
            return Scalar(value, self.span, plain=bool(value))
        if isinstance(value, dict):
            return self.mapping(value)
        if isinstance(value, (Scalar, Sequence, Mapping)):
            return value
        return Sequence(tuple(self.node(item) for item in value), self.span)

    def mapping(self, values: dict[str, Plain]) -> Mapping:
        """Return a map."""
        entries = (Entry(Scalar(key, self.span), self.node(value)) for key, value in values.items())
        return Mapping(tuple(entries), self.span)
