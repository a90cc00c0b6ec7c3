"""`targets`: named variants of a build. Maps merge, scalars replace, lists append."""

from __future__ import annotations

from dataclasses import replace

from jettison.description.model import Claim
from jettison.description.report import Report
from jettison.description.stages import NAME
from jettison.description.tree import Entry, Mapping, Node, Scalar, Sequence, Tree
from jettison.description.values import Value
from jettison.errors import Span

KEY = "targets"
DEBUG = "debug"
"""The target that exists without being declared: the same image with a shell in it."""

_SHELL = ("bash", "busybox")
_OF_SHELL = frozenset({"no-shell", "max-size", "packages"})


def targets(root: Mapping, report: Report) -> dict[str, Mapping]:
    """Return the declared targets by name, and note what cannot be one."""
    entry = root.get(KEY)
    if entry is None:
        return {}
    found: dict[str, Mapping] = {}
    for each, value in Value(entry.value, KEY, entry.span, report).entries("a map of targets"):
        name = each.key.text
        if not NAME.fullmatch(name):
            hint = "use small letters, digits, `.`, `_` and `-`, a letter first"
            report.error("bad-name", f"`{name}` cannot be the name of a target", each.key.span, hint)
        elif isinstance(value.node, Mapping):
            found[name] = value.node.without(KEY)
            if inner := value.node.get(KEY):
                report.error("unknown-key", f"a target has no `{KEY}` of its own", inner.key.span)
        elif not (isinstance(value.node, Scalar) and value.node.is_null):
            value.wrong("a map of keys that it changes")
        else:
            found[name] = Mapping((), value.span)
    return found


def debug(root: Mapping, place: Span) -> Mapping:
    """Return what the target `debug` changes in a build: a shell comes in, if need be with a root for it."""
    shell = Sequence(tuple(Scalar(name, place) for name in _SHELL), place)
    packages = Mapping((Entry(Scalar("packages", place), shell),), place)
    base = Entry(Scalar("base", place), Scalar("minimal", place))
    rootfs = packages.with_entry(base) if _has_no_root(root) else packages
    return Mapping((Entry(Scalar("rootfs", place), rootfs),), place)


def _has_no_root(root: Mapping) -> bool:
    rootfs = root.get("rootfs")
    if rootfs is None or not isinstance(rootfs.value, Mapping) or rootfs.value.get("packages"):
        return False
    base = rootfs.value.get("base")
    return base is not None and isinstance(base.value, Scalar) and base.value.text == "none"


def checked_with_shell(checks: tuple[Claim, ...]) -> tuple[Claim, ...]:
    """Return the checks that hold for the target `debug` too: not those that its shell must fail."""
    return tuple(claim for claim in checks if claim.kind not in _OF_SHELL)


def with_target(tree: Tree, changes: Mapping | None) -> Tree:
    """Return the tree as one target has it; None is the build without a target."""
    root = tree.root.without(KEY)
    return replace(tree, root=merged(root, changes) if changes else root)


def merged(base: Mapping, over: Mapping) -> Mapping:
    """Return a map with another laid over it."""
    for entry in over.entries:
        own = base.get(entry.key.text)
        # The place is that of the change: it is what the user asked for.
        base = base.with_entry(Entry(entry.key, _merged(own.value, entry.value)) if own else entry)
    return base


def _merged(base: Node, over: Node) -> Node:
    if isinstance(base, Mapping) and isinstance(over, Mapping):
        return replace(merged(base, over), span=over.span)
    if isinstance(base, Sequence) and isinstance(over, Sequence):
        return Sequence((*base.items, *over.items), over.span)
    return over
