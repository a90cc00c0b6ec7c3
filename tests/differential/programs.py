"""A program: what a graph is built from, told so that both clients can follow it.

A step makes a state out of those of earlier steps, which it names by their numbers; the last one is the
result. client/program.go has every field.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import cast

Fields = Mapping[str, object]

REFERENCES = ("base", "upper")
"""Fields of a step, a mount or an action that hold the number of a step; `layers` holds a list of them."""

PARTS = ("mounts", "actions")


@dataclass(frozen=True, slots=True)
class Program:
    """Steps, the platform (if any) of what says nothing of its own, and what tells local sources apart.

    Only Go's client writes other bytes where it is `told` what the daemon can do.
    """

    steps: tuple[Fields, ...]
    platform: str = "linux/amd64"
    unique: str = "one"
    told: bool = True

    def line(self) -> str:
        """Return it as JSON in one line."""
        return json.dumps(asdict(self))

    def listed(self) -> str:
        """Return the steps with their numbers, each in a line."""
        return "\n".join(
            f"  {number}: {json.dumps(step, ensure_ascii=False)}" for number, step in enumerate(self.steps)
        )


def references(step: Fields) -> Iterator[int]:
    """Give the numbers of all steps that one uses."""
    for fields in (step, *(part for name in PARTS for part in many(step, name))):
        yield from (value for name in REFERENCES if (value := number(fields, name)) is not None)
    yield from numbers(step, "layers")


def renumbered(step: Fields, new: Callable[[int], int | None]) -> Fields:
    """Return a step with other numbers; one that becomes None goes away."""
    changed = _renumbered(step, new)
    for name in PARTS:
        if name in step:
            changed[name] = [_renumbered(part, new) for part in many(step, name)]
    if "layers" in step:
        layers = [new(layer) for layer in numbers(step, "layers")]
        changed["layers"] = [layer for layer in layers if layer is not None]
    return changed


def _renumbered(fields: Fields, new: Callable[[int], int | None]) -> dict[str, object]:
    changed = {name: value for name, value in fields.items() if name not in REFERENCES}
    for name in REFERENCES:
        old = number(fields, name)
        if old is not None and (value := new(old)) is not None:
            changed[name] = value
    return changed


def text(fields: Fields, name: str) -> str:
    """Return a text, empty where there is none."""
    value = fields.get(name, "")
    assert isinstance(value, str), (name, value)
    return value


def number(fields: Fields, name: str) -> int | None:
    """Return a number, or None."""
    value = fields.get(name)
    assert value is None or isinstance(value, int), (name, value)
    return value


def flag(fields: Fields, name: str) -> bool:
    """Tell whether something is wanted."""
    return fields.get(name) is True


def one(fields: Fields, name: str) -> Fields | None:
    """Return a part that there is once, or None."""
    value = fields.get(name)
    assert value is None or isinstance(value, dict), (name, value)
    return value


def many(fields: Fields, name: str) -> list[Fields]:
    """Return parts, none where the field is not there."""
    return cast("list[Fields]", _listed(fields, name))


def texts(fields: Fields, name: str) -> list[str]:
    """Return texts, none where the field is not there."""
    return cast("list[str]", _listed(fields, name))


def numbers(fields: Fields, name: str) -> list[int]:
    """Return numbers, none where the field is not there."""
    return cast("list[int]", _listed(fields, name))


def pairs(fields: Fields, name: str) -> list[tuple[str, str]]:
    """Return pairs of texts, none where the field is not there."""
    return [(first, second) for first, second in cast("list[list[str]]", _listed(fields, name))]


def _listed(fields: Fields, name: str) -> list[object]:
    value = fields.get(name, [])
    assert isinstance(value, list), (name, value)
    return value
