"""What differs between two lock files, as a table for people and as JSON for scripts."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from jettison.lock import Lock, Root, package_name, package_version

_SHOWN_DIGEST = len("sha256:") + 12

Kind = Literal["frontend", "image", "file", "root", "package"]
Versions = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Something that is another one now, has come (no `before`) or has gone (no `after`).

    `roots` are those of a package, `partly` tells that others have it as it was, or not at all.
    """

    kind: Kind
    name: str
    before: str = ""
    after: str = ""
    roots: tuple[Root, ...] = ()
    partly: bool = False


def changes(before: Lock | None, after: Lock) -> tuple[Change, ...]:
    """Return what differs: the frontend if both name one, images, files, roots, packages of roots in both."""
    old = before or Lock(name=after.name, images={}, roots=())
    stages = old.stages, after.stages
    known = old.frontend and after.frontend
    return (
        *(_digests("frontend", old.frontend, after.frontend) if known else ()),
        *_digests("image", old.images, after.images),
        *_digests("file", old.files, after.files),
        *_roots(old.roots, after.roots),
        *_packages(old.roots, after.roots),
        *_roots(*stages),
        *(replace(change, partly=True) for change in _packages(*stages)),
    )


def table(found: Iterable[Change]) -> str:
    """Return a line for each change, with the names below each other."""
    rows = [(f"{change.name}{_places(change)}", _transition(change)) for change in found]
    width = max((len(name) for name, _ in rows), default=0)
    return "".join(f"{name:{width}}  {transition}\n" for name, transition in rows)


def as_json(found: Iterable[Change]) -> str:
    """Return the changes as a list; what was not there, or is not any more, is null."""
    listed = [
        {
            "kind": change.kind,
            "name": change.name,
            "before": change.before or None,
            "after": change.after or None,
            "roots": [_place(root) for root in change.roots],
        }
        for change in found
    ]
    return json.dumps(listed, indent=2, ensure_ascii=False) + "\n"


def _digests(kind: Kind, before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[Change]:
    for name in sorted({*before, *after}):
        old, new = before.get(name, ""), after.get(name, "")
        if old != new:
            yield Change(kind=kind, name=name, before=old, after=new)


def _place(root: Root) -> dict[str, str]:
    place = {"target": root.target, "platform": root.platform}
    return {**place, "stage": root.stage} if root.stage else place


def _roots(before: Iterable[Root], after: Iterable[Root]) -> Iterator[Change]:
    old, new = ({root.key: root for root in roots} for roots in (before, after))
    for key, root in new.items():
        if key not in old:
            yield Change(kind="root", name=_title(root), after=_count(root), roots=(root,))
    for key, root in old.items():
        if key not in new:
            yield Change(kind="root", name=_title(root), before=_count(root), roots=(root,))


def _packages(before: Iterable[Root], after: Iterable[Root]) -> Iterator[Change]:
    """Yield each change of packages once, however many roots have it."""
    known = {root.key: root for root in before}
    found: dict[tuple[str, str, str], list[Root]] = {}
    compared = 0
    for root in after:
        if old := known.get(root.key):
            compared += 1
            for change in _moves(old, root):
                found.setdefault(change, []).append(root)
    for (name, old_version, new_version), roots in sorted(found.items()):
        yield Change(
            kind="package",
            name=name,
            before=old_version,
            after=new_version,
            roots=tuple(roots),
            partly=len(roots) < compared,
        )


def _moves(before: Root, after: Root) -> Iterator[tuple[str, str, str]]:
    """Yield name, version before and after; where these are the same, what else tells packages apart."""
    old, new = _by_name(before), _by_name(after)
    for name in {*old, *new}:
        was, is_now = old.get(name, ()), new.get(name, ())
        if was == is_now:
            continue
        versions = [", ".join(map(package_version, each)) for each in (was, is_now)]
        if versions[0] == versions[1]:
            versions = [", ".join(_short(package) for package in each) for each in (was, is_now)]
        yield name, versions[0], versions[1]


def _by_name(root: Root) -> dict[str, Versions]:
    found: dict[str, Versions] = {}
    for package in root.packages:
        name = package_name(package)
        found[name] = (*found.get(name, ()), package)
    return found


def _short(package: str) -> str:
    nevra, _, digest = package.partition(" ")
    return f"{nevra} {digest[:_SHOWN_DIGEST]}"


def _title(root: Root) -> str:
    names = [f"{what} {name}" for what, name in (("stage", root.stage), ("target", root.target)) if name]
    return f"{' of '.join(names)} on {root.platform}" if names else root.platform


def _count(root: Root) -> str:
    count = len(root.packages)
    return f"{count} package{'' if count == 1 else 's'}"


def _places(change: Change) -> str:
    return f" ({', '.join(map(_title, change.roots))})" if change.partly else ""


def _transition(change: Change) -> str:
    before, after = change.before, change.after
    if change.kind in ("frontend", "image", "file"):
        before, after = before[:_SHOWN_DIGEST], after[:_SHOWN_DIGEST]
    if before and after:
        return f"{before} -> {after}"
    return f"added {after}" if after else f"removed {before}"
