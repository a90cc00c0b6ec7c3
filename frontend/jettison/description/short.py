"""Short forms that have been rewritten, and what their values are called in problems of the long form."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from jettison.description.preset import Preset, Presets
from jettison.description.stages import STAGES, STEPS
from jettison.description.tree import Entry, Mapping, Tree
from jettison.errors import Problem, Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Short:
    """A short form: its key with its value, and the names of the stages that it has become."""

    preset: Preset
    entry: Entry
    stages: tuple[str, ...]

    def in_own_words(self, problem: Problem) -> Problem:
        """Return a problem with the names that values have in the short form, if it is of one of those."""
        if not self.entry.span.holds(problem.span):
            return problem
        message = problem.message
        for name in self._long_names(problem.span):
            message = message.replace(f"`{name}.", f"`{self.preset.name}.")
        return replace(problem, message=message)

    def _long_names(self, place: Span) -> Iterator[str]:
        """Yield what a value is in: in a preset, what its own steps get stands beside `steps`."""
        value = self.entry.value
        steps = value.get(STEPS.name) if isinstance(value, Mapping) else None
        for stage in self.stages:
            if steps is None or not steps.span.holds(place):
                yield f"{STAGES.name}.{stage}.{STEPS.name}"
            yield f"{STAGES.name}.{stage}"


def in_own_words(problems: Iterable[Problem], rewritten: tuple[Short, ...]) -> list[Problem]:
    """Return problems of a file as its user knows the keys."""
    found = list(problems)
    for short in rewritten:
        found = [short.in_own_words(problem) for problem in found]
    return found


def rewritten(tree: Tree, expanded: Tree, presets: Presets) -> tuple[Short, ...]:
    """Return the short forms of a file that could be rewritten."""
    found = ((preset, tree.root.get(preset.name)) for preset in presets)
    return tuple(
        Short(preset=preset, entry=entry, stages=tuple(_stages(expanded.root, entry.span)))
        for preset, entry in found
        if entry and not expanded.root.get(preset.name)
    )


def _stages(root: Mapping, made: Span) -> Iterator[str]:
    """Yield the stages of a long form that have the place of the key that asked for them."""
    stages = root.get(STAGES.name)
    for entry in stages.value.entries if stages and isinstance(stages.value, Mapping) else ():
        if entry.value.span == made:
            yield entry.key.text
