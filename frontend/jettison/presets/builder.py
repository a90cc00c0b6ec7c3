"""What presets have in common that say where programs are made: programs, packages, secrets, agents."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from jettison import rules
from jettison.description.preset import Meaning
from jettison.description.shapes import key
from jettison.description.steps import SECRETS, SSH
from jettison.description.tree import Mapping, Scalar, Sequence
from jettison.description.values import Section, Value
from jettison.description.words import PACKAGES
from jettison.presets.program import Plain

BUILDER_PACKAGES = key("packages", "RPMs that the builder needs, such as `sqlite-devel`", PACKAGES)

MOST_PROGRAMS = 100
"""Programs of one image at most: each has all flags of the key in its step."""


def listed(value: Value, expected: str, kind: str) -> list[Value]:
    """Return the items of a list of programs, or of a single text; none after a problem."""
    items = list(value.items(expected))
    if not items and isinstance(value.node, Sequence):
        value.bad(f"names no {kind}")
    if len(items) > MOST_PROGRAMS:
        value.bad(
            f"names {len(items):,} programs; one image has at most {MOST_PROGRAMS}", rule=rules.OUT_OF_RANGE
        )
        return []
    return items


def with_arguments(value: Value, name: str, meaning: Meaning) -> Iterator[tuple[str, Value]]:
    """Yield the texts that refer to arguments, each with what it means: of a key in a map, or of a list.

    Where the preset is no map, its value is that of the key.
    """
    if isinstance(value.node, Mapping):
        found = next((each for entry, each in value.entries() if entry.key.text == name), None)
    else:
        found = value
    for item in found.items() if found and not isinstance(found.node, Mapping) else ():
        if isinstance(item.node, Scalar) and "${" in item.node.text:
            yield item.node.text, replace(item, node=replace(item.node, text=meaning(item.node), plain=False))


def refuse_second(item: Value, name: str) -> None:
    """Note a program that is called like another one of the image."""
    item.bad(f"makes a second program `{name}`", rule=rules.GIVEN_TWICE)


def packages(section: Section) -> tuple[Plain, ...]:
    """Return the packages that the file asks for in the stage."""
    value = BUILDER_PACKAGES.value(section)
    return tuple(item.node for item in value.items()) if value else ()


def access(section: Section) -> dict[str, Plain]:
    """Return keys of the step that fetches."""
    return {each.name: value.node for each in (SECRETS, SSH) if (value := each.value(section))}
