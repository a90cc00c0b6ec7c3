"""What a preset is, and which there are.

Adding a preset is adding a file here that has a `PRESET`, and its name to MODULES. What it reads of the build
context is said in reads.py.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:  # the description's rooms import this one
    from jettison.description.report import Report
    from jettison.description.shapes.kinds import Key, Shape
    from jettison.description.tree import Entry
    from jettison.description.tree import Mapping as Node


MODULES = ("go", "rust")
"""In the order of their keys; they are imported late, since they import the description's rooms."""

Project = Mapping[str, str]
"""Texts of the build context by their paths, as far as they are there and were asked for."""

NO_PROJECT: Project = MappingProxyType({})
"""What is known of a project when nobody looked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Preset:
    """A top-level key that stands for a longer form.

    `rewrite` takes the key with its value, the whole file's map, the project and the report. It returns
    the top-level keys the preset stands for, None after a problem. What the file says itself wins.
    `shape` is what the value looks like, for editors; None leaves it to the rewrite.
    """

    key: str
    summary: str
    rewrite: Callable[[Entry, Node, Project, Report], Node | None]
    shape: Shape | None = None


@cache
def presets() -> tuple[Preset, ...]:
    """Return all presets by key."""
    modules = (import_module(f"jettison.presets.{name}") for name in MODULES)
    return tuple(cast("Preset", module.PRESET) for module in modules)


def names() -> tuple[str, ...]:
    """Return the keys of all presets."""
    return tuple(preset.key for preset in presets())


def keys() -> tuple[Key, ...]:
    """Return the keys of all presets with their shapes, for the schema."""
    from jettison.description.shapes.kinds import Anything, Key  # noqa: PLC0415 - as above

    return tuple(
        Key(name=preset.key, about=f"A preset: {preset.summary}.", shape=preset.shape or Anything())
        for preset in presets()
    )
