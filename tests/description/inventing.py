"""Descriptions made up from the shapes: right ones, and what is left of them after some mistakes."""

from __future__ import annotations

from collections.abc import Iterator

from hypothesis import strategies as st

from jettison.description.shapes import (
    Anything,
    Choice,
    Either,
    Flag,
    Items,
    Key,
    Keys,
    Nothing,
    Numbers,
    Shape,
    Table,
    Text,
)
from tests.description.yaml12 import Plain

Value = None | bool | int | float | str | list["Value"] | dict[str, "Value"]
Slot = tuple[list[Value] | dict[str, Value], int | str]
"""A place in a value: what holds it, and its index or key."""

WORDS = (
    *("a", "", " ", "a b", "/", "/a/", "/a/../b", "../x", "./x", "./-x", "./a/...", "-x", "root", "app:app"),
    *("a=b", "true", "no", "~", "1.20", "22:22", "08", "0644", "999", "-1", "1000", "70000", "99999999999"),
    *("12MB", "30s", "1e3", "x-y", "latest#", "#main", "https://example.com/", "https://example.com/a?b/"),
    *(
        "http://a b",
        "a\nb",
        "\x07",
        "é",
        "none",
        "default",
        "scratch",
        "SIGTERM",
        "[",
        "2026-13-01T00:00:00Z",
    ),
    *("sha256:" + "a" * 64, "A" * 64, "${VERSION}", "v${VERSION:-1}", "./${VERSION}", "${NOT_THERE}", "${"),
    *("$${x}", "${VERSION", "lzma"),
)
NAMES = (
    *("a", "from", "X Y", "x-a", "", "A=B", "go", "upx", "name", "1", "/x", "/x/../y", "checks", "run"),
    *("TARGETOS",),
)


def _as_list(word: str) -> list[Value]:
    return [word]


def _as_map(name: str) -> dict[str, Value]:
    return {name: "a"}


NUMBERS = (-1, 0, 1, 80, 999, 7777, 8000, 70000, 1 << 32, 1.5, 0.25, -2.5)

JUNK: st.SearchStrategy[Value] = st.one_of(
    st.none(),
    st.booleans(),
    st.sampled_from(NUMBERS),
    st.sampled_from(WORDS),
    st.sampled_from(("644", "0644", "0999", "1.20")).map(Plain),
    st.sampled_from(WORDS).map(_as_list),
    st.sampled_from(NAMES).map(_as_map),
    st.builds(list[Value]),
    st.builds(dict[str, Value]),
)


def whole(shape: Keys) -> st.SearchStrategy[dict[str, Value]]:
    """Make up a right value of known keys; what takes knowledge beyond each value may be wrong."""
    needed = {key.name: values(key.shape) for key in shape.keys if key.required}
    others = {key.name: values(key.shape) for key in shape.keys if not key.required}
    made: st.SearchStrategy[dict[str, Value]] = st.fixed_dictionaries(needed, optional=others)
    return made


def values(shape: Shape) -> st.SearchStrategy[Value]:
    """Make up a right value of a shape."""
    made: st.SearchStrategy[Value]
    match shape:
        case Text():
            made = st.sampled_from(shape.examples) | _numbers(shape.numbers)
        case Choice():
            made = st.sampled_from(shape.choices)
        case Flag():
            made = st.booleans() | st.sampled_from(("true", "false"))
        case Nothing():
            made = st.none()
        case Anything():
            made = JUNK
        case Items():
            made = _lists(shape)
        case Table():
            made = st.dictionaries(st.sampled_from((shape.example,)), values(shape.value), max_size=1).map(
                dict
            )
        case Keys():
            made = st.deferred(lambda: whole(shape)).map(dict)
        case Either():
            made = st.one_of([values(each) for each in shape.shapes])
    return made


def _numbers(numbers: Numbers | None) -> st.SearchStrategy[Value]:
    if numbers is None:
        return st.nothing()
    least, most = numbers.least or 1, numbers.most or 10
    return st.integers(least, most)


def _lists(shape: Items) -> st.SearchStrategy[Value]:
    listed = st.lists(values(shape.item), min_size=1 if shape.some else shape.least, max_size=2).map(list)
    return listed | values(shape.lone) if shape.lone else listed


def slots(value: Value) -> Iterator[Slot]:
    """Give every place in a value."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield value, key
            yield from slots(inner)
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield value, index
            yield from slots(inner)


@st.composite
def mistaken(draw: st.DrawFn, right: st.SearchStrategy[dict[str, Value]]) -> dict[str, Value]:
    """Make up a right value, and make none, one or several mistakes in it."""
    value = draw(right)
    for _ in range(draw(st.integers(0, 3))):
        found = list(slots(value))
        if not found:
            break
        _spoil(draw, *found[draw(st.integers(0, len(found) - 1))])
    return value


def _spoil(draw: st.DrawFn, holder: list[Value] | dict[str, Value], place: int | str) -> None:
    kind = draw(st.sampled_from(("replace", "replace", "remove", "rename", "add")))
    if isinstance(holder, dict):
        assert isinstance(place, str)
        if kind == "replace":
            holder[place] = draw(JUNK)
        elif kind == "add":
            holder[draw(st.sampled_from(NAMES))] = draw(JUNK)
        else:
            gone = holder.pop(place)
            if kind == "rename":
                holder[draw(st.sampled_from(NAMES))] = gone
    else:
        assert isinstance(place, int)
        if kind == "remove":
            del holder[place]
        else:
            holder[place] = draw(JUNK)


def top(keys: tuple[Key[object], ...]) -> st.SearchStrategy[dict[str, Value]]:
    """Make up descriptions of a few of the keys each; all of them together would be rarely right."""
    needed = tuple(key for key in keys if key.required or key.name == "args")
    others = tuple(key for key in keys if key not in needed)
    some = st.lists(st.sampled_from(others), max_size=4, unique_by=lambda key: key.name)
    return some.flatmap(lambda chosen: whole(Keys(keys=(*needed, *chosen))))
