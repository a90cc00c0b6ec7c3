"""Build arguments: which exist, and what they stand for in this build."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from collections.abc import Mapping as Map
from collections.abc import Set as AbstractSet
from functools import cached_property

from jettison import rules
from jettison.build_args import PREDECLARED, PROXY_NAMES, UPX_VERSION, is_buildkits
from jettison.description.basic import Arg, Pairs, Variables
from jettison.description.references import Meter, check_scalar, declare
from jettison.description.report import Report
from jettison.description.shapes import Nothing, Table, key, one_of
from jettison.description.tree import Entry, Lines, Mapping, Scalar, Tree
from jettison.description.values import Value
from jettison.description.words import ANY, ARGUMENT
from jettison.distros import upx
from jettison.errors import Span
from jettison.platforms import Platform

PLATFORM_ARGUMENTS = tuple(
    f"{side}{what}" for side in ("TARGET", "BUILD") for what in ("PLATFORM", "OS", "ARCH", "VARIANT")
)
"""Arguments that are set by the platforms of a build."""

ARGS = key(
    "args",
    "build arguments with their defaults; without a default an argument is empty. `${NAME}` in values stands"
    " for it",
    Table(value=one_of(ANY, Nothing()), keys=ARGUMENT, reserved=PLATFORM_ARGUMENTS, example="VERSION"),
)

_NAME = re.compile(ARGUMENT)


class Arguments:
    """The arguments of one build: declared ones in order, and what each `${NAME}` stands for."""

    def __init__(self, declared: Iterable[Arg], values: Map[str, str]) -> None:
        self.declared = tuple(declared)
        self.values = values

    def named_in(self, text: str) -> Pairs:
        """Return the arguments that have a value and that a script names as a whole word.

        Proxies stay out: the daemon gives them to every step, and no step depends on them.
        """
        named = self._in_order.keys() & _NAME.findall(text)
        return tuple(self._in_order[name][1] for name in sorted(named, key=self._in_order.__getitem__))

    @cached_property
    def _in_order(self) -> Map[str, tuple[int, tuple[str, str]]]:
        """Those that have a value, by name, each with its number: thousands of steps ask for a few."""
        declared = {arg.name: arg.value for arg in self.declared}
        others = {name: value or None for name, value in self.values.items() if name not in PROXY_NAMES}
        pairs = (declared | others | declared).items()
        return {
            name: (number, (name, value)) for number, (name, value) in enumerate(pairs) if value is not None
        }


def platform_args(target: Platform, build: Platform) -> Pairs:
    """Return TARGETPLATFORM, TARGETOS, … BUILDVARIANT with their values."""
    values = (
        value
        for each in (target, build)
        for value in (each.format(), each.os, each.architecture, each.variant)
    )
    return tuple(zip(PLATFORM_ARGUMENTS, values, strict=True))


def read_args(tree: Tree, variables: Variables, report: Report) -> Arguments:
    """Return the build's arguments; a default may refer to what is declared above it."""
    given = variables.build_args
    platform = platform_args(variables.target, variables.build)
    values = {name: given.get(name, "") for name in PREDECLARED}
    values[UPX_VERSION.name] = given.get(UPX_VERSION.name, upx.DEFAULT_VERSION)
    values |= {name: value for name, value in given.items() if is_buildkits(name)}
    values |= dict(platform)
    declared: list[Arg] = []
    entries = tuple(_declarations(tree, report))
    later = {entry.key.text for entry in entries} - values.keys()
    meter = Meter(report)
    for entry in entries:
        _check_default(entry, values, later, tree.lines, report)
        arg = Arg(name=entry.key.text, value=_value(entry, values, given, meter), span=entry.span)
        later.discard(arg.name)
        values[arg.name] = arg.value or ""
        declared.append(arg)
    _check_given(given, values, dict(platform), tree, report)
    return Arguments(declared, values)


def needed(tree: Tree, given: Map[str, str]) -> dict[str, str]:
    """Return what is given for arguments that have no default."""
    declared = tree.root.get("args")
    entries = declared.value.entries if declared and isinstance(declared.value, Mapping) else ()
    names = (entry.key.text for entry in entries if isinstance(entry.value, Scalar) and entry.value.is_null)
    return {name: given[name] for name in names if name in given}


def _declarations(tree: Tree, report: Report) -> Iterator[Entry]:
    args = tree.root.get("args")
    if args is None:
        return
    value = Value(args.value, "args", args.span, report)
    for entry, _ in value.entries("a map of names to defaults"):
        name = entry.key.text
        if not _NAME.fullmatch(name):
            message = f"`{name}` cannot be the name of an argument"
            report.note(rules.BAD_NAME, message, entry.key.span, "use letters, digits and `_`")
        elif name in PLATFORM_ARGUMENTS:
            message = f"the argument `{name}` is set by the platform and cannot be declared"
            report.note(rules.RESERVED_ARGUMENT, message, entry.key.span, "remove it: it is always there")
        else:
            yield entry


def _check_default(
    entry: Entry, values: Map[str, str], later: AbstractSet[str], lines: Lines, report: Report
) -> None:
    """Note what is wrong with a default; `values` are the arguments above it, `later` the others."""
    node = entry.value
    if not isinstance(node, Scalar):
        Value(node, f"args.{entry.key.text}", entry.span, report).wrong("a text")
    elif not node.is_null:
        check_scalar(node, values, lines, report, later)


def _value(entry: Entry, values: Map[str, str], given: Map[str, str], meter: Meter) -> str | None:
    """Return what the caller gives, else the default, else None."""
    node = entry.value
    if entry.key.text in given or not isinstance(node, Scalar) or node.is_null:
        return given.get(entry.key.text)
    return meter.substitute(node, values)


def _check_given(
    given: Map[str, str], values: Map[str, str], platform: Map[str, str], tree: Tree, report: Report
) -> None:
    """Warn of build arguments that change nothing."""
    place = _place(tree)
    for name in sorted(given):
        if name in platform:
            message = f"the build argument `{name}` is ignored: the platform sets it"
            report.note(
                rules.GIVEN_RESERVED_ARGUMENT, message, place, "choose the platform with `--platform`"
            )
        elif name not in values:
            message = f"the build argument `{name}` is given, but not declared"
            report.note(rules.UNDECLARED_BUILD_ARG, message, place, declare(name, values, report))


def _place(tree: Tree) -> Span:
    """Return where arguments are, or would be, declared."""
    entries = tree.root.entries
    args = tree.root.get("args") or (entries[0] if entries else None)
    return args.key.span if args else tree.root.span
