"""What a preset is, and which there are.

Adding a preset is adding a file here that has a `PRESET`.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

import jettison.presets

if TYPE_CHECKING:  # the description's rooms import this one
    from jettison.description.report import Report
    from jettison.description.shapes.kinds import Key, Shape
    from jettison.description.tree import Entry, Mapping


@dataclass(frozen=True, slots=True, kw_only=True)
class Preset:
    """A top-level key that stands for a longer form.

    `rewrite` takes the key with its value, the whole file's map and the report. It returns the
    top-level keys the preset stands for, None after a problem. What the file says itself wins.
    `shape` is what the value looks like, for editors; None leaves it to the rewrite.
    """

    key: str
    summary: str
    rewrite: Callable[[Entry, Mapping, Report], Mapping | None]
    shape: Shape | None = None


@cache
def presets() -> tuple[Preset, ...]:
    """Return all presets by key."""
    found = []
    for module in pkgutil.iter_modules(jettison.presets.__path__):
        preset = getattr(import_module(f"jettison.presets.{module.name}"), "PRESET", None)
        if isinstance(preset, Preset):
            found.append(preset)
    return tuple(sorted(found, key=lambda preset: preset.key))


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
