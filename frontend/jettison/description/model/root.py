"""The root file system that packages make, and who lives in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from jettison.description.model.basic import Package
from jettison.errors import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Repository:
    """A package repository beside the distribution's own.

    `keys` are addresses, or paths in the build context; at least one is given, unless `verify` is `none`.
    `verify` says what must be signed by one of them: the index and packages (`all`), packages, nothing.
    """

    name: str
    url: str
    keys: tuple[str, ...]
    verify: Literal["all", "packages", "none"]
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Rootfs:
    """The root file system made of packages: a set of the distribution, more packages, less paths.

    `auto` is where the packages are asked for whose libraries programs are linked against, None if they
    are not. `exclude` are packages that must not ship, whoever requires them; none of them is in
    `packages`. `snapshot` (seconds since 1970) hides what was published later. `locales` are those whose
    messages ship; `keep` are paths that the clean-up spares, `remove` paths that do not ship.
    """

    base: Literal["minimal", "base", "none"]
    packages: tuple[Package, ...]
    auto: Span | None
    exclude: tuple[Package, ...]
    repos: tuple[Repository, ...]
    snapshot: int | None
    docs: bool
    locales: tuple[str, ...]
    metadata: Literal["manifest", "rpmdb"]
    remove: tuple[str, ...]
    keep: tuple[str, ...]
    span: Span
    packages_span: Span | None

    @property
    def asks(self) -> bool:
        """Whether any package is asked for, by its name or by what programs need."""
        return bool(self.packages) or self.auto is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A group of the image."""

    name: str
    gid: int
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """A user of the image, with a home directory of its own; `groups` are its further ones, by name."""

    name: str
    uid: int
    gid: int
    home: str
    groups: tuple[str, ...]
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Accounts:
    """Who is in `/etc/passwd` and `/etc/group` besides root, nobody and nonroot."""

    users: tuple[User, ...]
    groups: tuple[Group, ...]
