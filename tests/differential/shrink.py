"""Make a program that fails smaller, as long as it still fails."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from tests.differential.programs import Fields, Program, number, numbers, references, renumbered

NEEDED = frozenset(
    ("do", "ref", "args", "store", "platform", "kind", "dest", "path", "sharing", "actions", "line", "column")
)
"""Fields without which a step means nothing."""

TRIES = 2000


def shrunk(program: Program, fails: Callable[[Program], bool]) -> Program:
    """Return a program that fails too, and of which nothing can be left out."""
    tries = 0
    smaller = True
    while smaller:
        smaller = False
        for candidate in _smaller(program):
            tries += 1
            if tries < TRIES and fails(candidate):
                program, smaller = candidate, True
                break
    return program


def _smaller(program: Program) -> Iterator[Program]:
    """Give programs with one thing less, the big things first."""
    steps = program.steps
    for end in range(1, len(steps)):
        yield _used(replace(program, steps=steps[:end]))
    for gone, step in enumerate(steps[:-1]):
        heir = next((value for value in (*_bases(step), None)), None)
        yield _used(replace(program, steps=tuple(_without(steps, gone, heir))))
    for place, step in enumerate(steps):
        for less in _lesser(step):
            yield _used(replace(program, steps=(*steps[:place], less, *steps[place + 1 :])))


def _bases(step: Fields) -> Iterator[int]:
    base = number(step, "base")
    if base is not None:
        yield base
    yield from numbers(step, "layers")


def _without(steps: tuple[Fields, ...], gone: int, heir: int | None) -> Iterator[Fields]:
    """Give all steps but one, whose users use another in its place, or nothing."""
    for place, step in enumerate(steps):
        if place != gone:
            yield renumbered(step, lambda old: _shifted(heir if old == gone else old, gone))


def _shifted(old: int | None, gone: int) -> int | None:
    return old if old is None or old < gone else old - 1


def _used(program: Program) -> Program:
    """Return a program without the steps that its result does not come from."""
    steps = program.steps
    used = {len(steps) - 1}
    for place in range(len(steps) - 1, -1, -1):
        if place in used:
            used |= set(references(steps[place]))
    places = {old: new for new, old in enumerate(sorted(used))}
    return replace(program, steps=tuple(renumbered(steps[old], places.get) for old in sorted(used)))


def _lesser(fields: Fields) -> Iterator[Fields]:
    """Give a step without one of its options, or with one part less of one."""
    for name, value in fields.items():
        if name not in NEEDED:
            yield {other: kept for other, kept in fields.items() if other != name}
        for less in _parts(value):
            yield {**fields, name: less}


def _parts(value: object) -> Iterator[object]:
    if isinstance(value, dict):
        yield from _lesser(value)
    if isinstance(value, list):
        for place, part in enumerate(value):
            if len(value) > 1:
                yield value[:place] + value[place + 1 :]
            for less in _parts(part):
                yield [*value[:place], less, *value[place + 1 :]]
