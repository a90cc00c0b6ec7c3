"""`targets`: named variants of a build. Maps merge, texts replace; of a list its shape says what becomes."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace

from jettison import rules
from jettison.description.report import Report
from jettison.description.shapes import Either, Given, Items, Keys, Shape, Table
from jettison.description.top import DESCRIPTION, TARGETS
from jettison.description.tree import Entry, Mapping, Node, Scalar, Sequence, Tree, amount
from jettison.description.values import Value
from jettison.description.words import NAME_HINT, STAGE_NAME
from jettison.errors import Problem, Span
from jettison.source import read_limits

_NAMED = 3
"""Most targets that a message names."""

Shapes = tuple[Shape, ...]


def read_targets(root: Mapping, report: Report) -> dict[str, Mapping]:
    """Return the declared targets by name, and note what cannot be one."""
    entry = root.get(TARGETS.name)
    if entry is None:
        return {}
    found: dict[str, Mapping] = {}
    for each, value in Value(entry.value, TARGETS.name, entry.span, report).entries("a map of targets"):
        name = each.key.text
        if not re.fullmatch(STAGE_NAME, name):
            report.note(rules.BAD_NAME, f"`{name}` cannot be the name of a target", each.key.span, NAME_HINT)
        elif isinstance(value.node, Mapping):
            found[name] = value.node.without(TARGETS.name)
            if inner := value.node.get(TARGETS.name):
                report.note(rules.UNKNOWN_KEY, f"a target has no `{TARGETS.name}` of its own", inner.key.span)
        elif not (isinstance(value.node, Scalar) and value.node.is_null):
            value.wrong("a map of keys that it changes")
        else:
            found[name] = Mapping((), value.span)
    return found


def check_amount(root: Mapping, targets: Iterable[Mapping], place: Span, report: Report) -> None:
    """End the reading of a file that means too much with all that its presets and targets stand for.

    Each target is the whole file once more: a thousand of them would be read for minutes.
    """
    changes = [amount(target) for target in targets]
    values, characters = amount(root.without(TARGETS.name))
    values = values * (1 + len(changes)) + sum(change[0] for change in changes)
    characters = characters * (1 + len(changes)) + sum(change[1] for change in changes)
    if values > read_limits.nodes or characters > read_limits.characters:
        most = f"{read_limits.nodes:,} values or {read_limits.characters:,} characters"
        message = f"with its presets and targets written out the file means more than {most}"
        raise report.ended_by(rules.MEANS_TOO_MUCH, message, place)


def with_target(tree: Tree, changes: Mapping | None) -> Tree:
    """Return the tree as one target has it; None is the build without a target."""
    root = tree.root.without(TARGETS.name)
    return replace(tree, root=merged(root, changes, DESCRIPTION) if changes else root)


def merged(base: Mapping, over: Mapping, shape: Keys | Table) -> Mapping:
    """Return a map with another of the same shape laid over it."""
    before = base.by_key()
    changed = (_changed(before.get(entry.key.text), entry, shape) for entry in over.entries)
    return base.with_entries(changed).without(*_voided(over, shape))


def _changed(own: Entry | None, entry: Entry, shape: Keys | Table) -> Entry:
    """Return an entry laid over that of its key; the place is its own: it is what the user asked for."""
    if own is None:
        return entry
    return Entry(entry.key, laid_over(own.value, entry.value, _inside(shape, entry.key.text)))


def _voided(over: Mapping, shape: Keys | Table) -> Iterator[str]:
    """Yield the keys of a file that mean nothing beside what a target gives, unless it gives them too."""
    if isinstance(shape, Table):
        return
    for entry in over.entries:
        key = shape.key(entry.key.text)
        yield from (name for name in (key.voids if key else ()) if over.get(name) is None)


def laid_over(base: Node, over: Node, shapes: Shapes) -> Node:
    """Return a value with another laid over it; what has none of the key's shapes is replaced."""
    if isinstance(base, Mapping) and isinstance(over, Mapping):
        inner = next((each for each in shapes if isinstance(each, (Keys, Table))), None)
        return replace(merged(base, over, inner), span=over.span) if inner else over
    items = next((each for each in shapes if isinstance(each, Items)), None)
    if items is None or items.in_target is Given.INSTEAD:
        return over
    before, after = _listed(base, items), _listed(over, items)
    return _appended(before, after) if before and after and after.items else over


def _listed(node: Node, items: Items) -> Sequence | None:
    """Return a list; a lone text is one where its key says so, and anything else is none."""
    if isinstance(node, Scalar) and items.lone and not node.is_null:
        return Sequence((node,), node.span)
    return node if isinstance(node, Sequence) else None


def _appended(before: Sequence, after: Sequence) -> Sequence:
    """Return a list with another at its end, without the texts that it has already."""
    known = {item.text for item in before.items if isinstance(item, Scalar)}
    added = (item for item in after.items if not (isinstance(item, Scalar) and item.text in known))
    return Sequence((*before.items, *added), after.span)


def _inside(shape: Keys | Table, name: str) -> Shapes:
    """Return the shapes that a value of a map may have; none for a key that is not known."""
    if isinstance(shape, Table):
        return alternatives(shape.value)
    key = shape.key(name)
    return alternatives(key.shape) if key else ()


def alternatives(shape: Shape) -> Shapes:
    """Return the shapes of which a value has one."""
    return shape.shapes if isinstance(shape, Either) else (shape,)


@dataclass(slots=True)
class TargetProblems:
    """Problems in lines that all targets share, which occur only under some of them."""

    _targets: dict[Problem, list[str]] = field(default_factory=dict)

    def add(self, target: str, problems: Iterable[Problem]) -> None:
        """Note the problems of one target."""
        for problem in problems:
            names = self._targets.setdefault(problem, [])
            if len(names) <= _NAMED:
                names.append(target)

    def by_target(self, known: Collection[Problem]) -> Iterator[Problem]:
        """Yield the problems that are not known already, each once, with the names of its targets."""
        others = frozenset(known)
        for problem, names in self._targets.items():
            if problem not in others:
                yield replace(problem, message=f"{_name(names)}: {problem.message}")


def _name(names: list[str]) -> str:
    listed = ", ".join([*(f"`{name}`" for name in names[:_NAMED]), *("…" for _ in names[_NAMED:])])
    return f"with the target{'s' if len(names) > 1 else ''} {listed}"
