"""`rootfs`: the root file system, made of packages."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Literal

from jettison import rules
from jettison.description.basic import Package
from jettison.description.paths import ABSOLUTES, read_absolutes
from jettison.description.report import Report
from jettison.description.repositories import REPOSITORY, Repository, read_repositories
from jettison.description.shapes import (
    Choice,
    Given,
    Items,
    Keys,
    Text,
    choice,
    flag,
    key,
    list_key,
    texts,
)
from jettison.description.tree import Mapping
from jettison.description.units import MOMENT, read_moment
from jettison.description.values import Value
from jettison.description.words import PACKAGES, PACKAGES_OR_AUTO, read_packages
from jettison.distros import Distro, Layout, layout
from jettison.errors import Span

Base = Literal["minimal", "base", "none"]
Metadata = Literal["manifest", "rpmdb"]

_BASES: Choice[Base] = Choice(choices=("minimal", "base", "none"))
_LISTS: Choice[Metadata] = Choice(choices=("manifest", "rpmdb"))
_LOCALE = Text(name="locale", pattern=r"[A-Za-z][A-Za-z0-9_.@-]*", examples=("de", "pt_BR"))

_PACKAGE_VERSION = re.compile(r"(-(?=[0-9])|=).*")

SHELLS = frozenset({"bash", "busybox", "dash"})
"""Packages that bring a shell."""

AUTO = "auto"
"""The word for the packages of all libraries that programs are linked against."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rootfs:
    """The root file system made of packages: a set of the distribution, more packages, less paths.

    `auto` is where the packages are asked for whose libraries programs are linked against, None if they
    are not. `exclude` are packages that must not ship, whoever requires them; none of them is in
    `packages`. `snapshot` (seconds since 1970) hides what was published later. `locales` are those whose
    messages ship; `keep` are paths that the clean-up spares, `remove` paths that do not ship.
    `bytecode` is where byte code of the root's Python is asked for, None if it is not.
    """

    base: Base
    packages: tuple[Package, ...]
    auto: Span | None
    exclude: tuple[Package, ...]
    repos: tuple[Repository, ...]
    snapshot: int | None
    docs: bool
    locales: tuple[str, ...]
    metadata: Metadata
    remove: tuple[str, ...]
    keep: tuple[str, ...]
    bytecode: Span | None
    span: Span
    packages_span: Span | None

    @property
    def asks(self) -> bool:
        """Whether any package is asked for, by its name or by what programs need."""
        return bool(self.packages) or self.auto is not None


def _read_root_packages(value: Value) -> tuple[Package, ...]:
    """Return the packages of the root: `packages` and `rootfs.packages` are one list by now."""
    return read_packages(replace(value, name="packages"))


def _read_locales(value: Value) -> tuple[str, ...]:
    return tuple(locale for item in value.items("a list of locales") for locale in _read_locale(item))


def _read_locale(item: Value) -> Iterator[str]:
    text = item.text("a locale, such as `de`")
    if text is not None and not re.fullmatch(_LOCALE.pattern, text):
        item.bad(f"must be a locale, such as `de` or `pt_BR`, found `{text}`")
    elif text is not None:
        yield text


def _read_removed(value: Value) -> tuple[str, ...]:
    paths = read_absolutes(value)
    if "/" in map(layout.clean, paths):
        value.bad("cannot remove the whole root", rule=rules.WHOLE_ROOT)
    return paths


_BASE = choice(
    "base",
    "the packages to start from. `minimal`: the file system's layout, the release, CA certificates. `base`:"
    " also glibc, libgcc, OpenSSL, time zones. `none`: nothing",
    _BASES,
    "minimal",
)
_PACKAGES = list_key(
    "packages",
    "RPMs besides those, or `auto`, as in [packages](packages.md)",
    PACKAGES_OR_AUTO,
    _read_root_packages,
)
_EXCLUDE = list_key(
    "exclude", "packages that must not ship, [even as a dependency](#exclude)", PACKAGES, read_packages
)
_REPOS = list_key(
    "repos",
    "[repositories](#repos) beside the distribution's own",
    Items(item=REPOSITORY, in_target=Given.ADDED),
    read_repositories,
)
_SNAPSHOT = key(
    "snapshot",
    "a time in UTC (`2026-06-01T00:00:00Z`): packages published later do not exist. Azure Linux 3.0 only",
    MOMENT,
)
_DOCS = flag("docs", "`true` installs documentation and man pages as well")
_LOCALES = list_key(
    "locales",
    "locales whose messages ship, such as `de` or `pt_BR`",
    texts(_LOCALE),
    _read_locales,
    otherwise="those of `C` only",
)
_METADATA = choice(
    "metadata",
    "how scanners learn of the packages. `manifest`: lists of packages. `rpmdb`: the package database in"
    " their place",
    _LISTS,
    "manifest",
)
_REMOVE = list_key(
    "remove", "paths and globs that do not ship, with what is below them", ABSOLUTES, _read_removed
)
_KEEP = list_key(
    "keep",
    "paths that the clean-up spares, such as what a package has below `/var/log` or `/etc/yum.repos.d`",
    ABSOLUTES,
    read_absolutes,
)
_BYTECODE = flag(
    "bytecode", "`true` [compiles](#bytecode) the modules of the root's Python, which start faster then"
)

_KEYS = Keys(
    name="rootfs",
    keys=(
        _BASE,
        _PACKAGES,
        _EXCLUDE,
        _REPOS,
        _SNAPSHOT,
        _DOCS,
        _LOCALES,
        _METADATA,
        _REMOVE,
        _KEEP,
        _BYTECODE,
    ),
)

ROOTFS = key("rootfs", "the root that packages make, and what of it ships", _KEYS, "the root `minimal`")


def read_rootfs(value: Value | None, short: Value | None, default_span: Span, distro: Distro) -> Rootfs:
    """Return the root file system; without a key it is the minimal one.

    `short` is the short form of its packages, where that could not be moved to them.
    """
    section = _KEYS.section(value) if value else None
    bytecode = _BYTECODE.value(section)
    base, metadata, listed = _BASE.of(section), _METADATA.of(section), _PACKAGES.value(section) or short
    named = _PACKAGES.read(listed) if listed else _PACKAGES.default
    asked = tuple(package for package in named if package.text != AUTO)
    held = _hold_back(_EXCLUDE.value(section), _EXCLUDE.of(section), asked, distro)
    if listed:
        asked = tuple(_without_twins(asked, _brought(base, held, distro), distro, listed.report))
    keep = _KEEP.of(section)
    repos = _REPOS.of(section)
    _check_names(_REPOS.value(section), repos, distro)
    if metadata == "manifest":
        _check_kept(_KEEP.value(section), keep, distro.layout)
    return Rootfs(
        base=base,
        packages=asked,
        auto=next((package.span for package in named if package.text == AUTO), None),
        exclude=(*held, *_held_by_distro(distro, (*asked, *held), default_span)),
        repos=repos,
        snapshot=_read_snapshot(_SNAPSHOT.value(section), distro),
        docs=_DOCS.of(section),
        locales=_LOCALES.of(section),
        metadata=metadata,
        remove=_REMOVE.of(section),
        keep=keep,
        bytecode=bytecode.place if bytecode and _BYTECODE.of(section) else None,
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
        name = _PACKAGE_VERSION.sub("", package.text)
        twin = distro.instead.get(name)
        if twin is None or (twin not in brought and names & SHELLS):
            yield package
        elif twin not in brought:
            if twin not in names:
                message = f"`{name}` needs a shell in the image, for its scripts"
                report.note(rules.IN_BASE, message, package.span, f"`{twin}` holds the same without one")
            yield package
        else:
            message = f"`{name}` is in the base already, as `{twin}`, which excludes it"
            hint = f"leave it out; who wants its scripts holds back the other: `rootfs.exclude: [{twin}]`"
            report.note(rules.IN_BASE, message, package.span, hint)
            if package.text != name:
                yield replace(package, text=twin + package.text.removeprefix(name))


def _check_names(value: Value | None, repos: Iterable[Repository], distro: Distro) -> None:
    """Note a repository that would take the place of the distribution's own, or of the settings."""
    meanings = {
        distro.base_repository: f"the name of {distro.title}'s own repository",
        "main": "no repository",
    }
    for repo in repos if value else ():
        if value and repo.name in meanings:
            message = f"a repository cannot be called `{repo.name}`: for the package manager that is"
            value.report.note(
                rules.BAD_NAME, f"{message} {meanings[repo.name]}", repo.span.start, "choose another name"
            )


def _check_kept(value: Value | None, paths: Iterable[str], places: Layout) -> None:
    """Note the package database beside its manifests: scanners would count packages twice."""
    for path in paths if value else ():
        real, database = f"{places.real_path(path).rstrip('/')}/", f"{places.database}/"
        if value and (real.startswith(database) or database.startswith(real)):
            value.bad(f"holds the package database: `{path}`", "write `metadata: rpmdb`", rules.TWO_DATABASES)


def check_use(value: Value | None, accounts: Value | None, rootfs: Rootfs) -> None:
    """Note what could only be ignored in an image without packages."""
    if rootfs.base != "none" or rootfs.asks:
        return
    entries = value.entries() if value and isinstance(value.node, Mapping) else ()
    others = [each for entry, each in entries if entry.key.text not in ("base", "packages")]
    for each in (*others, *([accounts] if accounts else ())):
        hint = "choose another `rootfs.base`, or leave it out"
        each.bad("does nothing in an image without packages", hint, rules.NO_PACKAGES)


def check_auto(rootfs: Rootfs, report: Report, *, has_files: bool) -> None:
    """Note that there is no program that could need a library."""
    if rootfs.auto is not None and not has_files:
        message = f"`{AUTO}` finds no program that needs a library: the image gets no `files`"
        report.note(
            rules.NOTHING_TO_READ, message, rootfs.auto, "programs of packages bring theirs themselves"
        )


def _hold_back(
    value: Value | None, held: tuple[Package, ...], asked: Iterable[Package], distro: Distro
) -> tuple[Package, ...]:
    """Return the packages that nobody asked for: a target may bring in what the file holds back."""
    names = {package.text for package in asked}
    for package in held:
        if value and package.text in (distro.filesystem_package, distro.release_package):
            value.bad(f"cannot hold back `{package.text}`: every root rests on it")
    return tuple(package for package in held if package.text not in names)


def _held_by_distro(distro: Distro, others: tuple[Package, ...], span: Span) -> Iterator[Package]:
    """Yield what the distribution's packages require and an image does not, unless somebody speaks of it."""
    spoken = {_PACKAGE_VERSION.sub("", package.text) for package in others}
    yield from (Package(text=name, span=span) for name in distro.held if name not in spoken)


def _read_snapshot(value: Value | None, distro: Distro) -> int | None:
    """Return the time after which packages are not seen; only some package managers can."""
    found = read_moment(value) if value else None
    if value and found is not None and not distro.manager.snapshots:
        hint = f"its successor `{distro.successor}` can" if distro.successor else ""
        message = f"cannot be used with {distro.title}: its package manager knows no snapshots"
        value.bad(message, hint, rules.NOT_OF_DISTRO)
        return None
    return found
