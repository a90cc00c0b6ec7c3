"""The shape of what Jettison knows about a distribution. Data only: no branch asks for a name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from jettison.distros.layout import Layout

Pairs = tuple[tuple[str, str], ...]

PREBUILT = "prebuilt-ca-certificates"
INSTEAD = MappingProxyType(
    {"ca-certificates": PREBUILT, "ca-certificates-shared": PREBUILT, "ca-certificates-base": PREBUILT}
)
"""Both distributions: the prebuilt one conflicts with `ca-certificates-shared`, which the others need."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Toolchain:
    """A distribution's own image for one language.

    `image` has `{version}` in its tag; `version` is one that is known to be published. Without it the image
    has no language, and `packages` are what a stage installs of it, in the version that the repositories
    have. `env` is what the image sets, for when no registry was asked; `settings` is what its stages get
    besides, unless the image or the build file sets it.
    `libraries` are the packages that hold what its programs are linked against unless they are static, or
    what runs them; `system_crypto` those that they load at run time where the system's crypto is compiled in.
    `held` are packages that `libraries` require and no program of the language calls, `locales` one of its
    other languages. `suffix` is what the names of the language's own programs end with.
    """

    image: str
    version: str
    env: Pairs
    packages: tuple[str, ...] = ()
    settings: Pairs = ()
    libraries: tuple[str, ...] = ()
    system_crypto: tuple[str, ...] = ()
    held: tuple[str, ...] = ()
    locales: str = ""
    suffix: str = ""

    @property
    def has_versions(self) -> bool:
        """Whether a build file can choose one."""
        return "{version}" in self.image

    def reference(self, version: str = "") -> str:
        """Return the image reference for a version, or for the default one."""
        return self.image.replace("{version}", version or self.version)


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageManager:
    """A version of a package manager, as a distribution's base image has it.

    `name` is also that of the room of `scripts/` that knows it. `cache` is the directory where it keeps what
    it fetches. `snapshots` says whether it can leave out what was published after a given time, `priorities`
    whether it obeys those of repositories.
    """

    name: str
    cache: str
    snapshots: bool
    priorities: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Distro:
    """One release of a distribution that images can be made of.

    `sets` are package lists by name (`minimal`, `base`, `none`), without `filesystem_package`, which
    goes into a transaction of its own before them and gives the root its `layout`. `architectures` are
    Docker's names. `base_repository` is the id of its own repository in `base_image`, which comes before
    all others. `recommended` are packages that others recommend: they do not ship unless they are asked for.
    One that is missing here makes the build slower, and the same image. `instead` has, for packages whose
    scripts need a shell, the package of the sets that holds the same and excludes them.
    `held` are packages that others require for their install scripts, or for what no program of an image
    calls: they do not ship unless they are asked for. `end_of_life` is the first day without updates, None
    while the release is maintained; `preview` says that it is not released yet.
    """

    name: str
    title: str
    release: str
    base_image: str
    toolchains: Mapping[str, Toolchain]
    filesystem_package: str
    layout: Layout
    release_package: str
    sets: Mapping[str, tuple[str, ...]]
    architectures: tuple[str, ...]
    manager: PackageManager
    base_repository: str
    instead: Mapping[str, str]
    recommended: tuple[str, ...] = ()
    held: tuple[str, ...] = ()
    preview: bool = False
    end_of_life: date | None = None
    successor: str = ""
