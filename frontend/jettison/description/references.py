"""`${NAME}` in values: what is referred to, where exactly, and what it stands for.

`${NAME}` and `${NAME:-default}` are replaced, `$${` stands for a literal `${`. Any other `${` is an
error: a typing mistake must not ship. A `run` is never touched: there the shell does the expanding.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from collections.abc import Mapping as Map
from collections.abc import Set as AbstractSet
from dataclasses import replace

from jettison import rules
from jettison.build_args import is_buildkits
from jettison.description.report import Report
from jettison.description.tree import Entry, Lines, Mapping, Node, Scalar, Sequence, Tree
from jettison.errors import Span
from jettison.source import read_limits

Path = tuple[str, ...]

_TARGET_ARGS = len(("targets", "NAME", "args"))

TOKEN = re.compile(
    r"(?P<escape>\$\$\{)"
    r"|\$\{(?P<name>[A-Za-z_][A-Za-z0-9_]*)(?::-(?P<default>(?:[^{}$]|\$(?!\{))*))?\}"
    r"|(?P<bad>\$\{[^}\n]*\}?)"
)
"""A piece of a value that is not plain text; `bad` is a `${` that means nothing."""


def substitute(text: str, values: Map[str, str]) -> str:
    """Return a value with its references replaced; one without a value stands for its default."""
    return TOKEN.sub(lambda match: _meaning(match, values), text) if "${" in text else text


class Meter:
    """Counts what values come to with their references replaced: before a text is made, as it may be huge."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._left = read_limits.characters

    def substitute(self, scalar: Scalar, values: Map[str, str]) -> str:
        """Return a value with its references replaced; DescriptionError where all come to too much."""
        text = scalar.text
        found = TOKEN.finditer(text) if "${" in text else ()
        self._left -= len(text) + sum(len(_meaning(match, values)) - len(match.group()) for match in found)
        if self._left < 0:
            message = (
                f"with its arguments put in the file means more than {read_limits.characters:,} characters"
            )
            raise self._report.ended_by(rules.MEANS_TOO_MUCH, message, scalar.span)
        return substitute(text, values)


def interpolate(tree: Tree, values: Map[str, str], report: Report) -> Tree:
    """Return the tree with the references in all values replaced; DescriptionError if that is too much."""
    meter = Meter(report)

    def meaning(scalar: Scalar) -> Scalar:
        text = meter.substitute(scalar, values)
        return scalar if text == scalar.text else replace(scalar, text=text, plain=False)

    root = _rewritten(tree.root, (), meaning)
    return replace(tree, root=root) if isinstance(root, Mapping) else tree


def check_references(tree: Tree, known: Map[str, str], report: Report) -> None:
    """Note every reference to an undeclared argument, and every `${` that means nothing."""
    for scalar in _values(tree.root, ()):
        check_scalar(scalar, known, tree.lines, report)


def check_scalar(
    scalar: Scalar, known: Map[str, str], lines: Lines, report: Report, later: AbstractSet[str] = frozenset()
) -> None:
    """Note what is wrong with the references of one value, each at its own place.

    `later` are arguments that are declared, and not yet known at this value.
    """
    if scalar.span in report.broken:
        return  # an alias brings the same value to many places
    wrong = [
        problem for match in TOKEN.finditer(scalar.text) if (problem := _wrong(match, known, later, report))
    ]
    if not wrong:
        return
    report_at = _places(scalar, lines)
    for match, rule, message, hint in wrong:
        report.note(rule, message, report_at(match), hint)
    report.broken.add(scalar.span)  # what it would stand for is not known: no more to say of it


def _meaning(match: re.Match[str], values: Map[str, str]) -> str:
    if match["escape"]:
        return "${"
    if match["name"] is None:
        return match.group()
    return values.get(match["name"], "") or match["default"] or ""


def _wrong(
    match: re.Match[str], known: Map[str, str], later: AbstractSet[str], report: Report
) -> tuple[re.Match[str], rules.Rule, str, str] | None:
    """Return a reference with rule, message and hint if it cannot be replaced."""
    name = match["name"]
    if match["bad"]:
        hint = "write `${NAME}`, `${NAME:-default}`, or `$${` for a literal `${`"
        return match, rules.BAD_REFERENCE, f"`{match['bad']}` is not a reference to an argument", hint
    if name is None or name in known or is_buildkits(name):
        return None
    if name in later:
        message, hint = f"the argument `{name}` has no value yet", "a default may use the arguments above it"
        return match, rules.UNDECLARED_ARGUMENT, message, hint
    hint = declare(name, known, report)
    return match, rules.UNDECLARED_ARGUMENT, f"the argument `{name}` is not declared", hint


def declare(name: str, known: Iterable[str], report: Report) -> str:
    """Return what to do about an argument that is not declared: only a slip means another one's name."""
    return report.suggest(name, known, likeness=0.8) or f"declare it: `args: {{{name}: default}}`"


def _places(scalar: Scalar, lines: Lines) -> Callable[[re.Match[str]], Span]:
    """Return what tells where a reference of a value was written.

    Quotes, escapes and folded lines move characters, but hardly ever add or hide a `${`: the n-th
    of the value is the n-th of the source. Where the counts differ, the whole value is the place.
    """
    start, end = lines.offsets(scalar.span)
    written = [found.start() for found in re.finditer(r"\$\{", lines.text[start:end])]
    read = [found.start() for found in re.finditer(r"\$\{", scalar.text)]
    if len(written) != len(read):
        return lambda _: scalar.span
    sources = dict(zip(read, written, strict=True))

    def place(match: re.Match[str]) -> Span:
        begin = start + sources[match.start()]
        length = len(match.group()) if lines.text.startswith(match.group(), begin) else len("${")
        return lines.span(begin, begin + length)

    return place


def _is_left_alone(path: Path) -> bool:
    """Whether a value is never interpolated: scripts, and what `x-` keys hold for later use."""
    if path[0].startswith("x-"):
        return True
    match path:
        case ("stages", _, "steps", _, "run") | ("targets", _, "stages", _, "steps", _, "run"):
            return True
        case _:
            return False


def _holds_arguments(path: Path) -> bool:
    return path == ("args",) or (len(path) == _TARGET_ARGS and path[::2] == ("targets", "args"))


def _rewritten(node: Node, path: Path, change: Callable[[Scalar], Scalar]) -> Node:
    if path and _is_left_alone(path):
        return node
    if isinstance(node, Scalar):
        return change(node)
    if isinstance(node, Sequence):
        items = tuple(_rewritten(item, (*path, "*"), change) for item in node.items)
        return replace(node, items=items)
    return replace(node, entries=tuple(_rewritten_entry(entry, path, change) for entry in node.entries))


def _rewritten_entry(entry: Entry, path: Path, change: Callable[[Scalar], Scalar]) -> Entry:
    return Entry(entry.key, _rewritten(entry.value, (*path, entry.key.text), change))


def _values(node: Node, path: Path) -> Iterator[Scalar]:
    """Yield the values that are interpolated, but for `args`, whose defaults see only earlier ones."""
    if _holds_arguments(path) or (path and _is_left_alone(path)):
        return
    if isinstance(node, Scalar):
        yield node
    elif isinstance(node, Sequence):
        for item in node.items:
            yield from _values(item, (*path, "*"))
    else:
        for entry in node.entries:
            yield from _values(entry.value, (*path, entry.key.text))
