"""The shape of what Jettison knows about a distribution. Data only: no branch asks for a name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from jettison.distros.layout import Layout

Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Toolchain:
    """A distribution's own image for one language.

    `image` has `{version}` in its tag; `env` is what the image sets, for when no registry was asked.
    `libraries` are the packages that hold what its programs are linked against unless they are static.
    `final` says that `version` is the last one that was published.
    """

    image: str
    version: str
    env: Pairs
    libraries: tuple[str, ...] = ()
    final: bool = False

    def reference(self, version: str = "") -> str:
        """Return the image reference for a version, or for the default one."""
        return self.image.replace("{version}", version or self.version)


@dataclass(frozen=True, slots=True, kw_only=True)
class Distro:
    """One release of a distribution that images can be made of.

    `sets` are package lists by name (`minimal`, `base`, `none`), without `filesystem_package`, which
    goes into a transaction of its own before them and gives the root its `layout`. `architectures` are
    Docker's names. `snapshots` says whether it can leave out what was published after a given time.
    `end_of_life` is the first day without updates, None while the release is maintained.
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
    snapshots: bool
    end_of_life: date | None = None
    successor: str = ""
