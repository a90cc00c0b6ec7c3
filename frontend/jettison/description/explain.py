"""The long form as YAML text, ready to paste: it parses to the same description."""

from __future__ import annotations

import re
from collections.abc import Iterator
from collections.abc import Mapping as Map
from dataclasses import dataclass, field, replace

from jettison.description.args import ARGS
from jettison.description.checks import CHECKS, FAILED_BY_SHELL
from jettison.description.debug import change_for_debug
from jettison.description.directives import check_text
from jettison.description.expand import expand, with_packages
from jettison.description.preset import NO_PROJECT, Presets, Project
from jettison.description.reader import Parsed, parse
from jettison.description.report import Report
from jettison.description.stages import STAGES
from jettison.description.targets import read_targets, with_target
from jettison.description.top import DESCRIPTION, DISTRO, IGNORED
from jettison.description.tree import Entry, Mapping, Node, Scalar, Sequence, Tree
from jettison.errors import SourceFile

_WIDTH = 96
"""Longest list of texts that is written on one line, in characters."""

_PLAIN = re.compile(r"(?![-.]{3})(-[\w/]|[A-Za-z0-9_./$(~^+=])[!-~ ]*", re.ASCII)
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r", "\0": "\\0"}

_SYNTAX = re.compile(r"#\s*syntax\s*=", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """What of a description is explained, if not all: one `target`, or the `stages` that a stage needs.

    `build_args` take the place of defaults.
    """

    target: str = ""
    stages: frozenset[str] = frozenset()
    build_args: Map[str, str] = field(default_factory=dict)


def explain(
    source: SourceFile | Parsed,
    presets: Presets,
    project: Project = NO_PROJECT,
    selection: Selection = Selection(),
) -> str:
    """Return what a description's presets and anchors stand for, without its `x-` keys.

    The `# syntax=` line and `# check=` stay, other comments do not: they describe the short form.
    """
    parsed = parse(source)
    root = _select(expand(parsed.sound(), presets, project), selection)
    shown = (entry for entry in root.entries if not entry.key.text.startswith(IGNORED))
    ordered = replace(root, entries=tuple(sorted(shown, key=_position)))
    first = parsed.source.text.removeprefix("\ufeff").partition("\n")[0].rstrip()
    head = [first] if _SYNTAX.match(first) else []
    head += [f"# check={directive}"] if (directive := check_text(parsed.source.text)) else []
    return "\n".join([*head, *block(ordered)]) + "\n"


def _select(tree: Tree, selection: Selection) -> Mapping:
    """Return what a build of the selection reads, as a description of its own."""
    root = tree.root
    if selection.stages:
        root = _only_stages(root, selection.stages)
    elif selection.target:
        root = _target(tree, selection.target)
    args = root.get(ARGS.name)
    if args is None or not isinstance(args.value, Mapping):
        return root
    declared = args.value.by_key()
    given = (
        Entry(Scalar(name, args.span), Scalar(value.replace("${", "$${"), args.span, plain=False))
        for name, value in selection.build_args.items()
        if name in declared
    )
    return root.with_entry(Entry(args.key, args.value.with_entries(given)))


def _only_stages(root: Mapping, names: frozenset[str]) -> Mapping:
    kept = tuple(entry for entry in root.entries if entry.key.text in (DISTRO.name, ARGS.name, STAGES.name))
    stages = root.get(STAGES.name)
    if stages is None or not isinstance(stages.value, Mapping):
        return replace(root, entries=kept)
    used = tuple(entry for entry in stages.value.entries if entry.key.text in names)
    return replace(root, entries=kept).with_entry(Entry(stages.key, replace(stages.value, entries=used)))


def _target(tree: Tree, name: str) -> Mapping:
    """Return the description as a target has it; `debug` need not be declared."""
    declared = read_targets(tree.root, Report(tree.source)).get(name)
    if declared is not None:
        return with_target(tree, with_packages(declared)).root
    root = with_target(tree, change_for_debug(tree.root, tree.root.span.start)).root
    checks = root.get(CHECKS.name)
    if checks is None or not isinstance(checks.value, Mapping):
        return root
    return root.with_entry(Entry(checks.key, checks.value.without(*FAILED_BY_SHELL)))


def _position(entry: Entry) -> int:
    """Return where a top-level key stands: as things follow from one another, others last."""
    key = entry.key.text
    return DESCRIPTION.names.index(key) if key in DESCRIPTION.names else len(DESCRIPTION.names)


def block(node: Node) -> Iterator[str]:
    """Yield the lines of a value that starts on a line of its own."""
    if isinstance(node, Mapping) and node.entries:
        for entry in node.entries:
            yield from _labelled(f"{_inline(entry.key)}:", entry.value)
    elif isinstance(node, Sequence) and node.items:
        for item in node.items:
            yield from _item(item)
    else:
        yield _inline(node)


def _labelled(label: str, value: Node) -> Iterator[str]:
    """Yield `key: value`, the value below the key if it takes several lines."""
    if isinstance(value, Scalar) and _fits_block(value):
        yield f"{label} |" if value.text.endswith("\n") else f"{label} |-"
        yield from (f"  {line}".rstrip() for line in value.text.removesuffix("\n").split("\n"))
    elif _fits_line(value):
        yield f"{label} {_inline(value)}".rstrip()
    else:
        yield label
        yield from (f"  {line}".rstrip() for line in block(value))


def _item(item: Node) -> Iterator[str]:
    lines = [_inline(item)] if _fits_line(item) else list(block(item))
    yield f"- {lines[0]}".rstrip()
    yield from (f"  {line}".rstrip() for line in lines[1:])


def _fits_line(node: Node) -> bool:
    if isinstance(node, Scalar):
        return True
    if isinstance(node, Mapping):
        return not node.entries
    texts = all(isinstance(item, Scalar) and not item.is_null for item in node.items)
    return texts and len(_inline(node)) <= _WIDTH


def _inline(node: Node, flow: bool = False) -> str:
    """Return a value on one line; in a `flow` list fewer characters go without quotes."""
    if isinstance(node, Mapping):
        return "{}"
    if isinstance(node, Sequence):
        return f"[{', '.join(_inline(item, flow=True) for item in node.items)}]"
    if node.is_null:
        return ""
    return scalar(node.text, flow) if node.plain else _quoted(node.text)


def scalar(text: str, flow: bool = True) -> str:
    """Return a text as YAML has it: with quotes where it needs them, in a `flow` list or map more often."""
    return text if _is_plain(text, flow) else _quoted(text)


def _is_plain(text: str, flow: bool) -> bool:
    """Whether a text means itself without quotes; careful, since quotes cost nothing."""
    if not _PLAIN.fullmatch(text) or text.endswith((" ", ":")):
        return False
    if ": " in text or " #" in text:
        return False
    return not (flow and re.search(r"[][{},\"':?]", text))


def _fits_block(scalar: Scalar) -> bool:
    """Whether a text of several lines can be written as a `|` block that gives it back exactly."""
    lines = scalar.text.removesuffix("\n").split("\n")
    ends = bool(lines[0]) and not lines[0][0].isspace() and bool(lines[-1])
    return len(lines) > 1 and ends and all(_fits_block_line(line) for line in lines)


def _fits_block_line(line: str) -> bool:
    return line == line.rstrip() and line.replace("\t", " ").isprintable()


def _quoted(text: str) -> str:
    return f'"{"".join(_escaped(char) for char in text)}"'


def _escaped(char: str) -> str:
    if char in _ESCAPES:
        return _ESCAPES[char]
    if char.isprintable():
        return char
    return f"\\u{ord(char):04x}" if ord(char) < 1 << 16 else f"\\U{ord(char):08x}"
