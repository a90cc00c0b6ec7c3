"""What values of a description look like, as data.

The reader takes its words from it, and editors their schema.

Values are text to the reader: `1.20`, `8080` and `true` are what is written. An editor reads numbers
and truth values there, so a `Text` also says which of those stand for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

Json = str | int | bool | None | list["Json"] | dict[str, "Json"]
"""Anything that a schema can hold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbers:
    """Which of YAML's numbers stand for a text; a bound of None is none."""

    least: int | None = None
    most: int | None = None
    whole: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A text.

    `pattern` describes all of it, in what Python and ECMAScript understand alike; empty if any text
    goes. `name` is that of its entry in the schema's `$defs`. With `references`, what `${NAME}` stands
    for is looked at, and not what is written.
    """

    name: str = ""
    pattern: str = ""
    examples: tuple[str, ...] = ()
    numbers: Numbers | None = None
    references: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One of a few texts."""

    choices: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Flag:
    """`true` or `false`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Nothing:
    """A key without a value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Anything:
    """A value that nobody looks at."""


class Given(Enum):
    """What a list of a target does to the file's list of that key; an empty one always leaves none."""

    ADDED = "added"
    """Its items come after those of the file, each text once: a set, or a list of things in their order."""

    INSTEAD = "instead"
    """It takes the place of the file's: the words of a command mean something together only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Items:
    """A list; where `lone`, a single text is a list of itself, and looks like that if it is given."""

    item: Shape
    in_target: Given
    lone: Text | None = None
    least: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A map whose keys are the user's own; `keys` describes all of a key, `reserved` are none."""

    value: Shape
    keys: str = ""
    reserved: tuple[str, ...] = ()
    example: str = "NAME"


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """A key of a map, and what is said of it.

    `voids` are keys beside it whose values in the file mean nothing any more once a target gives this one.
    """

    name: str
    about: str
    shape: Shape
    required: bool = False
    voids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Keys:
    """A map of known keys; `rules` are what JSON Schema says of several keys together."""

    keys: tuple[Key, ...]
    name: str = ""
    rules: Mapping[str, Json] | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the keys, in their order."""
        return tuple(key.name for key in self.keys)

    def shape(self, name: str) -> Shape:
        """Return the shape of a key's value."""
        return next(key.shape for key in self.keys if key.name == name)

    def key(self, name: str) -> Key | None:
        """Return a key by its name, None for one that is not known."""
        return next((key for key in self.keys if key.name == name), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Either:
    """One of several shapes."""

    shapes: tuple[Shape, ...]


Shape = Text | Choice | Flag | Nothing | Anything | Items | Table | Keys | Either


def texts(item: Text) -> Items:
    """Return a set of texts, or a single one."""
    return Items(item=item, lone=item, in_target=Given.ADDED)


def one_of(*shapes: Shape) -> Either:
    """Return what has one of several shapes."""
    return Either(shapes=shapes)
