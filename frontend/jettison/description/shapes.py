"""What values of a description look like, as data; and a key: its shape, documentation, default and reader.

The reader takes its words from here, editors their schema, and the pages of the documentation their tables.

Values are text to the reader: `1.20`, `8080` and `true` are what is written. An editor reads numbers
and truth values there, so a `Text` also says which of those stand for it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Generic, TypeAlias, TypeVar

from jettison.description.values import Section, Value

Json = str | int | bool | None | list["Json"] | dict[str, "Json"]
"""Anything that a schema can hold."""

C = TypeVar("C", bound=str)
C_co = TypeVar("C_co", bound=str, covariant=True)
T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


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
class Choice(Generic[C_co]):
    """One of a few texts; the type of a field that holds one of them is that of `choices`."""

    choices: tuple[C_co, ...]


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
    """A list; where `lone`, a single text is a list of itself, and looks like that if it is given.

    One item at least looks like `some`, if that is given. `most` None is no bound.
    """

    item: Shape
    in_target: Given
    lone: Text | None = None
    least: int = 0
    most: int | None = None
    some: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A map whose keys are the user's own; `keys` describes all of a key, `reserved` are none."""

    value: Shape
    keys: str = ""
    reserved: tuple[str, ...] = ()
    example: str = "NAME"


@dataclass(frozen=True, slots=True, kw_only=True)
class Key(Generic[T_co]):
    """A key of a map: all that is known of it.

    `about` is what the documentation says of its value, `read` makes the typed value of it. Without the
    key the value is `default`; `otherwise` is what the documentation says of that, if not the default
    itself. Of a `required` key `hint` says what to write where it is missing. `voids` are keys beside it
    whose values in the file mean nothing any more once a target gives this one.
    """

    name: str
    about: str
    shape: Shape
    read: Callable[[Value], T_co]
    default: T_co
    otherwise: str = ""
    required: bool = False
    hint: str = ""
    voids: tuple[str, ...] = ()

    def of(self, section: Section | None) -> T_co:
        """Return what a map says, the default where it does not say it."""
        value = self.value(section)
        return self.default if value is None else self.read(value)

    def value(self, section: Section | None) -> Value | None:
        """Return the value in a map as it is written, None if the key is not given."""
        return section.values.get(self.name) if section else None

    def needed(self, section: Section) -> Value | None:
        """Return the value in a map as it is written, and note where it is missing."""
        value = self.value(section)
        if value is None:
            section.missing(self.name, self.hint)
        return value

    @property
    def shown(self) -> str:
        """What the documentation says of a map without the key; empty for a required one."""
        if self.required or self.otherwise:
            return self.otherwise
        if isinstance(self.default, bool):
            return "`true`" if self.default else "`false`"
        return f"`{self.default}`" if isinstance(self.default, str) and self.default else "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Keys:
    """A map of known keys; `rules` are what JSON Schema says of several keys together.

    With `pages` each key has a page of its own in the documentation.
    """

    keys: tuple[Key[object], ...]
    name: str = ""
    rules: Mapping[str, Json] | None = None
    pages: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the keys, in their order."""
        return tuple(key.name for key in self.keys)

    def key(self, name: str) -> Key[object] | None:
        """Return a key by its name, None for one that is not known."""
        return next((key for key in self.keys if key.name == name), None)

    def section(self, value: Value, expected: str = "a map") -> Section:
        """Return what a map says by these keys; others are problems."""
        return value.section(self.names, expected)


@dataclass(frozen=True, slots=True, kw_only=True)
class Either:
    """One of several shapes."""

    shapes: tuple[Shape, ...]


# A text: in the image, where types mean nothing, no class takes any.
Shape: TypeAlias = "Text | Choice[str] | Flag | Nothing | Anything | Items | Table | Keys | Either"

FLAG = Flag()


def texts(item: Text) -> Items:
    """Return a set of texts, or a single one."""
    return Items(item=item, lone=item, in_target=Given.ADDED)


def one_of(*shapes: Shape) -> Either:
    """Return what has one of several shapes."""
    return Either(shapes=shapes)


def has_lone(shape: Shape) -> bool:
    """Tell whether a single text stands for a list of itself."""
    return isinstance(shape, Items) and shape.lone is not None


def takes_flag(shape: Shape) -> bool:
    """Tell whether `true` may stand for the whole of it."""
    return isinstance(shape, Either) and FLAG in shape.shapes


def flag(name: str, about: str, *, default: bool = False) -> Key[bool]:
    """Return a key that is `true` or `false`."""
    return Key(name=name, about=about, shape=FLAG, read=Value.boolean, default=default)


def choice(name: str, about: str, shape: Choice[C], default: C) -> Key[C]:
    """Return a key with one of a few texts."""

    def read(value: Value) -> C:
        return value.choice(shape.choices, default)

    return Key(name=name, about=about, shape=shape, read=read, default=default)


def list_key(
    name: str,
    about: str,
    shape: Shape,
    read: Callable[[Value], tuple[T, ...]],
    otherwise: str = "",
    *,
    required: bool = False,
    hint: str = "",
    voids: tuple[str, ...] = (),
) -> Key[tuple[T, ...]]:
    """Return a key with several things; without it there are none."""
    return Key(
        name=name,
        about=about,
        shape=shape,
        read=read,
        default=(),
        otherwise=otherwise,
        required=required,
        hint=hint,
        voids=voids,
    )


def as_written(value: Value) -> Value:
    """Return a value as it is written: for keys that are read with more than their value."""
    return value


def key(
    name: str, about: str, shape: Shape, otherwise: str = "", *, required: bool = False, hint: str = ""
) -> Key[Value | None]:
    """Return a key whose value is read by hand: it takes more than the value alone."""
    return Key(
        name=name,
        about=about,
        shape=shape,
        read=as_written,
        default=None,
        otherwise=otherwise,
        required=required,
        hint=hint,
    )
