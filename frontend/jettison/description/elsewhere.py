"""What targets make wrong outside of their own lines: each problem once, with the targets that have it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace

from jettison.errors import Problem

_NAMED = 3
"""Most targets that a message names."""


@dataclass(slots=True)
class Elsewhere:
    """Problems that a build of some targets would have, and of others not."""

    _targets: dict[Problem, list[str]] = field(default_factory=dict)

    def add(self, target: str, problems: Iterable[Problem]) -> None:
        """Note what a target makes wrong."""
        for problem in problems:
            names = self._targets.setdefault(problem, [])
            if len(names) <= _NAMED:
                names.append(target)

    def named(self, known: Collection[Problem]) -> Iterator[Problem]:
        """Yield the problems that are not known without a target, with the names of their targets."""
        told = frozenset(known)
        for problem, names in self._targets.items():
            if problem not in told:
                yield replace(problem, message=f"{_with(names)}: {problem.message}")


def _with(names: list[str]) -> str:
    listed = ", ".join([*(f"`{name}`" for name in names[:_NAMED]), *("…" for _ in names[_NAMED:])])
    return f"with the target{'s' if len(names) > 1 else ''} {listed}"
