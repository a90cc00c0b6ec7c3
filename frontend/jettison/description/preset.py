"""What a preset is: a top-level key that stands for a longer form of the same description.

Presets are handed in to `describe`, `expand` and `explain`: nothing here knows which there are.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from jettison.description.report import Report
from jettison.description.shapes import Key
from jettison.description.tree import Entry, Scalar
from jettison.description.tree import Mapping as Node

Project = Mapping[str, str]
"""Texts of the build context by their paths, as far as they are there and were asked for."""

NO_PROJECT: Project = MappingProxyType({})
"""What is known of a project when nobody looked."""


Meaning = Callable[[Scalar], str]
"""Returns what a text means with the arguments of one build put in."""


def _nothing(entry: Entry, root: Node, meaning: Meaning, report: Report) -> None:
    """Judge nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Preset:
    """A short form: its key, and how it is rewritten.

    `rewrite` takes the key with its value, the whole file's map, the project and the report. It returns
    the top-level keys the preset stands for, None after a problem. What the file says itself wins.
    `judge` notes what is wrong with values whose arguments are known by then, in what has been rewritten:
    a script takes them from its environment, and nobody else would look.
    """

    key: Key[object]
    rewrite: Callable[[Entry, Node, Project, Report], Node | None]
    judge: Callable[[Entry, Node, Meaning, Report], None] = _nothing

    @property
    def name(self) -> str:
        """The name of its key."""
        return self.key.name


Presets = tuple[Preset, ...]
