"""Typed access to tree nodes: the value, or a problem at its place that says what was expected."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeVar

from jettison import rules
from jettison.description.basic import Pairs
from jettison.description.report import Report
from jettison.description.tree import Entry, Mapping, Node, Scalar, Sequence
from jettison.errors import Span

C = TypeVar("C", bound=str)

_SHOWN = 40
"""Longest part of a wrong value that a message repeats, in characters."""

FLAG_OR_MAP = "`true`, `false` or a map"

# Other YAML has more words for them.
_MEANT = {"true": "true", "yes": "true", "on": "true", "false": "false", "no": "false", "off": "false"}


@dataclass(frozen=True, slots=True)
class Value:
    """A node under the name its user knows it by.

    `place` is what a failing step shows: the key and its value. Problems of the value itself are
    shown at the value.
    """

    node: Node
    name: str
    place: Span
    report: Report

    @property
    def span(self) -> Span:
        """Where the value stands."""
        return self.node.span

    @property
    def found(self) -> str:
        """How a message names what was found."""
        node = self.node
        if isinstance(node, Mapping):
            return "a map"
        if isinstance(node, Sequence):
            return "a list"
        if node.is_null:
            return "nothing"
        shown = node.text if len(node.text) <= _SHOWN else f"{node.text[:_SHOWN]}…"
        return f"the text `{shown}`" if node.text else "an empty text"

    def wrong(self, expected: str, hint: str = "") -> None:
        """Note that the value is of another type than `expected` describes."""
        message = f"`{self.name}` must be {expected}, found {self.found}"
        self.report.note(rules.WRONG_TYPE, message, self.span, hint)

    def bad(self, message: str, hint: str = "", rule: rules.Rule = rules.BAD_VALUE) -> None:
        """Note that the value is of the right type, but cannot be used; the name comes first."""
        self.report.note(rule, f"`{self.name}` {message}", self.span, hint)

    def text(self, expected: str = "a text") -> str | None:
        """Return the text, None after a problem."""
        if isinstance(self.node, Scalar) and not self.node.is_null:
            return self.node.text
        hint = 'write `""` for an empty text' if isinstance(self.node, Scalar) else ""
        self.wrong(expected, hint if expected == "a text" else "")
        return None

    def boolean(self, expected: str = "`true` or `false`") -> bool:
        """Return true or false, false after a problem."""
        text = self.text(expected)
        if text not in ("true", "false", None):
            meant = _MEANT.get(text.lower())
            self.wrong(expected, f"write `{meant}`" if meant else "")
        return text == "true"

    def choice(self, choices: tuple[C, ...], default: C) -> C:
        """Return one of the choices, the default after a problem."""
        listed = ", ".join(f"`{choice}`" for choice in choices)
        text = self.text(f"one of {listed}")
        found = next((choice for choice in choices if choice == text), None)
        if found is None and text is not None:
            self.bad(f"must be one of {listed}, found `{text}`", self.report.suggest(text, choices))
        return default if found is None else found

    def items(self, expected: str = "a list") -> Iterator[Value]:
        """Yield the values of a list; of a single text, the text itself."""
        if isinstance(self.node, Sequence):
            for item in self.node.items:
                yield Value(item, self.name, item.span, self.report)
        elif isinstance(self.node, Scalar) and not self.node.is_null:
            yield self
        else:
            self.wrong(expected)

    def texts(self, expected: str = "a list of texts") -> tuple[str, ...]:
        """Return the texts of a list, or of a single text."""
        return tuple(text for item in self.items(expected) if (text := item.text()) is not None)

    def entries(self, expected: str = "a map") -> Iterator[tuple[Entry, Value]]:
        """Yield the entries of a map whose keys are the user's own, with their values."""
        if not isinstance(self.node, Mapping):
            self.wrong(expected)
            return
        for entry in self.node.entries:
            yield entry, Value(entry.value, f"{self.name}.{entry.key.text}", entry.span, self.report)

    def pairs(self) -> Pairs:
        """Return a map of texts by the order of the file."""
        entries = self.entries("a map of names to texts")
        return tuple((entry.key.text, text) for entry, value in entries if (text := value.text()) is not None)

    def section(self, keys: tuple[str, ...], expected: str = "a map") -> Section:
        """Return a map's known keys; others are problems."""
        found_keys: dict[str, Value] = {}
        hints: list[str] = []
        for entry, value in self.entries(expected):
            key = entry.key.text
            if key in keys:
                found_keys[key] = Value(value.node, self._inside(key), value.place, self.report)
            else:
                hints.append(self._refuse(entry, keys))
        return Section(self, found_keys, tuple(hints))

    def _refuse(self, entry: Entry, keys: tuple[str, ...]) -> str:
        """Note that a key is not known, and return the hint."""
        name = self._inside(entry.key.text)
        from jettison.description import synonyms  # noqa: PLC0415 - few files have mistakes

        word = entry.key.text
        hint = synonyms.answer(word, keys) or self.report.suggest(word, keys)
        hint = hint or f"the keys here are: {', '.join(dict.fromkeys(keys))}"
        self.report.note(rules.UNKNOWN_KEY, f"unknown key `{name}`", entry.key.span, hint)
        return hint

    def _inside(self, key: str) -> str:
        return f"{self.name}.{key}" if self.name else key


@dataclass(frozen=True, slots=True)
class Section:
    """The known keys of a map; `hints` say what is meant by others."""

    whole: Value
    values: dict[str, Value]
    hints: tuple[str, ...] = ()

    def get(self, key: str) -> Value | None:
        """Return a key's value, None if the key is not given."""
        return self.values.get(key)

    def text(self, key: str, default: str = "") -> str:
        """Return a key's text, the default if it is not given or after a problem."""
        value = self.values.get(key)
        text = value.text() if value else None
        return default if text is None else text

    def missing(self, key: str, hint: str = "", rule: rules.Rule = rules.MISSING_KEY) -> None:
        """Note that a key is required, unless another one is answered with it."""
        if any(f"`{key}`" in hint for hint in self.hints):
            return
        name = f"{self.whole.name}.{key}" if self.whole.name else key
        self.whole.report.note(rule, f"`{name}` is missing", self.whole.place.start, hint)
