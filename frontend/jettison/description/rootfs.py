"""`rootfs`: the root file system, made of packages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Literal

from jettison.description.model import ImageFile, Package, Rootfs
from jettison.description.packages import packages
from jettison.description.paths import absolutes
from jettison.description.report import Report
from jettison.description.repositories import read_repositories
from jettison.description.shapes.root import BASE, LOCALE, METADATA, ROOTFS
from jettison.description.tree import Mapping
from jettison.description.units import moment
from jettison.description.values import Value
from jettison.distros import Distro, Layout, layout
from jettison.errors import Span

_LOCALE = re.compile(LOCALE.pattern)

_VERSION = re.compile(r"(-(?=[0-9])|=).*")

SHELLS = frozenset({"bash", "busybox", "dash"})
"""Packages that bring a shell."""

AUTO = "auto"
"""The word for the packages of all libraries that programs are linked against."""


def read_rootfs(value: Value | None, default_span: Span, distro: Distro) -> Rootfs:
    """Return the root file system; without a key it is the minimal one."""
    section = value.section(ROOTFS.names) if value else None
    values = section.values if section else {}
    base, listed = values.get("base"), values.get("packages")
    named = packages(listed)
    start = _base(base.choice(BASE.choices, "minimal") if base else "minimal")
    asked = tuple(package for package in named if package.text != AUTO)
    held = _held_back(values.get("exclude"), asked, distro)
    if listed:
        asked = tuple(_without_twins(asked, _brought(start, held, distro), distro, listed.report))
    return Rootfs(
        base=start,
        packages=asked,
        auto=next((package.span for package in named if package.text == AUTO), None),
        exclude=(*held, *_held_by_distro(distro, (*asked, *held), default_span)),
        repos=tuple(read_repositories(values.get("repos"))),
        snapshot=_snapshot(values.get("snapshot"), distro),
        docs=values["docs"].boolean() if "docs" in values else False,
        locales=tuple(_locales(values.get("locales"))),
        metadata=_metadata(values.get("metadata")),
        remove=_removed(values.get("remove")),
        keep=_kept(values.get("keep"), values.get("metadata"), distro.layout),
        span=value.place if value else default_span,
        packages_span=listed.place if listed else None,
    )


def _brought(base: str, held: tuple[Package, ...], distro: Distro) -> frozenset[str]:
    return frozenset(distro.sets[base]).difference(package.text for package in held)


def _without_twins(
    asked: tuple[Package, ...], brought: frozenset[str], distro: Distro, report: Report
) -> Iterator[Package]:
    """Yield the packages; in the place of one that the base has under another name stands the base's own."""
    names = {package.text for package in asked}
    for package in asked:
        name = _VERSION.sub("", package.text)
        twin = distro.instead.get(name)
        if twin is None or (twin not in brought and names & SHELLS):
            yield package
        elif twin not in brought:
            if twin not in names:
                message = f"`{name}` needs a shell in the image, for its scripts"
                report.warn("in-base", message, package.span, f"`{twin}` holds the same without one")
            yield package
        else:
            message = f"`{name}` is in the base already, as `{twin}`, which excludes it"
            hint = f"leave it out; who wants its scripts holds back the other: `rootfs.exclude: [{twin}]`"
            report.warn("in-base", message, package.span, hint)
            if package.text != name:
                yield replace(package, text=twin + package.text.removeprefix(name))


def _base(text: str) -> Literal["minimal", "base", "none"]:
    return "base" if text == "base" else "none" if text == "none" else "minimal"


def _metadata(value: Value | None) -> Literal["manifest", "rpmdb"]:
    text = value.choice(METADATA.choices, "manifest") if value else ""
    return "rpmdb" if text == "rpmdb" else "manifest"


def _kept(value: Value | None, metadata: Value | None, places: Layout) -> tuple[str, ...]:
    """Return the paths; the package database beside its manifests would be counted twice by scanners."""
    paths, database = absolutes(value), f"{places.database}/"
    if value and _metadata(metadata) == "manifest":
        for path in paths:
            real = f"{places.real_path(path).rstrip('/')}/"
            if real.startswith(database) or database.startswith(real):
                value.bad(f"holds the package database: `{path}`", "write `metadata: rpmdb`", "two-databases")
    return paths


def check_use(value: Value | None, accounts: Value | None, rootfs: Rootfs) -> None:
    """Note what could only be ignored in an image without packages."""
    if rootfs.base != "none" or rootfs.asks:
        return
    entries = value.entries() if value and isinstance(value.node, Mapping) else ()
    others = [each for entry, each in entries if entry.key.text not in ("base", "packages")]
    for each in (*others, *([accounts] if accounts else ())):
        hint = "choose another `rootfs.base`, or leave it out"
        each.bad("does nothing in an image without packages", hint, "no-packages")


def check_auto(rootfs: Rootfs, files: tuple[ImageFile, ...], report: Report) -> None:
    """Note that there is no program that could need a library."""
    if rootfs.auto is not None and not files:
        message = f"`{AUTO}` finds no program that needs a library: the image gets no `files`"
        report.error("nothing-to-read", message, rootfs.auto, "programs of packages bring theirs themselves")


def _held_back(value: Value | None, asked: tuple[Package, ...], distro: Distro) -> tuple[Package, ...]:
    """Return the packages that nobody asked for: a target may bring in what the file holds back."""
    names = {package.text for package in asked}
    held = packages(value)
    for package in held if value else ():
        if value and package.text in (distro.filesystem_package, distro.release_package):
            value.bad(f"cannot hold back `{package.text}`: every root rests on it")
    return tuple(package for package in held if package.text not in names)


def _held_by_distro(distro: Distro, others: tuple[Package, ...], span: Span) -> Iterator[Package]:
    """Yield what the distribution's packages require and an image does not, unless somebody speaks of it."""
    spoken = {_VERSION.sub("", package.text) for package in others}
    yield from (Package(text=name, span=span) for name in distro.held if name not in spoken)


def _removed(value: Value | None) -> tuple[str, ...]:
    paths = absolutes(value)
    if value and "/" in map(layout.clean, paths):
        value.bad("cannot remove the whole root", rule="whole-root")
    return paths


def _snapshot(value: Value | None, distro: Distro) -> int | None:
    """Return the time after which packages are not seen; only some package managers can."""
    found = moment(value) if value else None
    if value and found is not None and not distro.manager.snapshots:
        hint = f"its successor `{distro.successor}` can" if distro.successor else ""
        message = f"cannot be used with {distro.title}: its package manager knows no snapshots"
        value.bad(message, hint, "not-of-distro")
        return None
    return found


def _locales(value: Value | None) -> Iterator[str]:
    for item in value.items("a list of locales") if value else ():
        text = item.text("a locale, such as `de`")
        if text is not None and not _LOCALE.fullmatch(text):
            item.bad(f"must be a locale, such as `de` or `pt_BR`, found `{text}`")
        elif text is not None:
            yield text
