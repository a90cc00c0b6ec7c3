"""`rootfs`: the root file system, made of packages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

from jettison.description.model import ImageFile, Repository, Rootfs
from jettison.description.packages import packages
from jettison.description.paths import absolutes
from jettison.description.report import Report
from jettison.description.shapes.root import BASE, LOCALE, METADATA, REPOSITORY, REPOSITORY_NAME, ROOTFS
from jettison.description.shapes.texts import URL
from jettison.description.tree import Mapping, Sequence
from jettison.description.units import moment
from jettison.description.values import Section, Value
from jettison.distros import Distro, layout
from jettison.errors import Span

_REPO_NAME = re.compile(REPOSITORY_NAME.pattern)
_URL = re.compile(URL.pattern)
_DATABASE = "/var/lib/rpm/"
_LOCALE = re.compile(LOCALE.pattern)

AUTO = "auto"
"""The word for the packages of all libraries that programs are linked against."""


def read_rootfs(value: Value | None, default_span: Span, distro: Distro) -> Rootfs:
    """Return the root file system; without a key it is the minimal one."""
    section = value.section(ROOTFS.names) if value else None
    values = section.values if section else {}
    base, listed = values.get("base"), values.get("packages")
    named = packages(listed)
    return Rootfs(
        base=_base(base.choice(BASE.choices, "minimal") if base else "minimal"),
        packages=tuple(package for package in named if package.text != AUTO),
        auto=next((package.span for package in named if package.text == AUTO), None),
        exclude=packages(values.get("exclude")),
        repos=tuple(_repos(values.get("repos"))),
        snapshot=_snapshot(values.get("snapshot"), distro),
        docs=values["docs"].boolean() if "docs" in values else False,
        locales=tuple(_locales(values.get("locales"))),
        metadata=_metadata(values.get("metadata")),
        remove=_removed(values.get("remove")),
        keep=_kept(values.get("keep"), values.get("metadata")),
        span=value.place if value else default_span,
        packages_span=listed.place if listed else None,
    )


def _base(text: str) -> Literal["minimal", "base", "none"]:
    return "base" if text == "base" else "none" if text == "none" else "minimal"


def _metadata(value: Value | None) -> Literal["manifest", "rpmdb"]:
    text = value.choice(METADATA.choices, "manifest") if value else ""
    return "rpmdb" if text == "rpmdb" else "manifest"


def _kept(value: Value | None, metadata: Value | None) -> tuple[str, ...]:
    """Return the paths; the package database beside its manifests would be counted twice by scanners."""
    paths = absolutes(value)
    if value and _metadata(metadata) == "manifest":
        for path in paths:
            real = f"{layout.real_path(path).rstrip('/')}/"
            if real.startswith(_DATABASE) or _DATABASE.startswith(real):
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


def _removed(value: Value | None) -> tuple[str, ...]:
    paths = absolutes(value)
    if value and "/" in (path.rstrip("/") or "/" for path in paths):
        value.bad("cannot remove the whole root", rule="whole-root")
    return paths


def _snapshot(value: Value | None, distro: Distro) -> int | None:
    """Return the time after which packages are not seen; only some package managers can."""
    if value is None:
        return None
    if not distro.snapshots:
        hint = f"its successor `{distro.successor}` can" if distro.successor else ""
        message = f"cannot be used with {distro.title}: its package manager knows no snapshots"
        value.bad(message, hint, "not-of-distro")
        return None
    return moment(value)


def _locales(value: Value | None) -> Iterator[str]:
    for item in value.items("a list of locales") if value else ():
        text = item.text("a locale, such as `de`")
        if text is not None and not _LOCALE.fullmatch(text):
            item.bad(f"must be a locale, such as `de` or `pt_BR`, found `{text}`")
        elif text is not None:
            yield text


def _repos(value: Value | None) -> Iterator[Repository]:
    names: set[str] = set()
    for item in value.items("a list of repositories") if value else ():
        section = item.section(REPOSITORY.names, expected="a map with `name`, `url` and `keys`")
        if not isinstance(item.node, Mapping):
            continue
        name, url, keys = _repo_name(section, names), _url(section), tuple(_key_urls(section))
        if name and url and keys:
            names.add(name)
            yield Repository(name=name, url=url, keys=keys, span=item.span)


def _repo_name(section: Section, names: set[str]) -> str | None:
    value = section.get("name")
    text = value.text("the name of a repository") if value else None
    if value is None:
        section.missing("name")
    elif text is not None and not _REPO_NAME.fullmatch(text):
        value.bad(
            f"must be the name of a repository, found `{text}`", "use letters, digits, `.`, `_` and `-`"
        )
        return None
    elif text in names:
        value.bad(f"is given twice: `{text}`", rule="given-twice")
        return None
    return text


def _url(section: Section) -> str | None:
    value = section.get("url")
    if value is None:
        section.missing("url", "the address of the folder that holds `repodata`")
        return None
    return _checked_url(value)


def _key_urls(section: Section) -> Iterator[str]:
    value = section.get("keys")
    if value is None or value.node == Sequence((), value.span):
        section.missing("keys", "only signed packages are installed: give the addresses of the signing keys")
        return
    yield from (url for item in value.items("a list of addresses") if (url := _checked_url(item)))


def _checked_url(value: Value) -> str | None:
    text = value.text("an address, such as `https://…`")
    if text is not None and not _URL.fullmatch(text):
        value.bad(f"must be an address, such as `https://…`, found `{text}`")
        return None
    return text
