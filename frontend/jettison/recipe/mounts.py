"""What several parts of a recipe mount: scripts, and caches of packages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from jettison.distros import Distro
from jettison.errors import Span
from jettison.recipe.draft import Draft
from jettison.recipe.model import SCRIPTS, Cache, Side

INSTALL = "rpm/packages.sh"
"""What installs packages into a builder."""

TREE = "/run/jettison-tree"
"""Where a script finds the files that it reads, packs or moves."""


def package_command(distro: Distro, packages: Iterable[str]) -> tuple[str, ...]:
    """Return the words that install packages into a builder, in a step that has INSTALL."""
    words = ("/bin/bash", "-p", f"{SCRIPTS}/packages.sh")
    return (*words, *repository_options(distro), distro.release, *packages)


def repository_options(distro: Distro) -> Iterator[str]:
    """Yield the options that tell scripts which install packages of the distribution's repositories."""
    yield f"--first={distro.base_repository}"
    if distro.manager.priorities:
        yield "--priorities"


def cache_id(draft: Draft, stage: str, side: Side, dest: str) -> str:
    """Name a cache so that distributions, stages and architectures never share one."""
    platform = draft.request.platform(side)
    architecture = platform.architecture + platform.variant
    return f"jettison/{draft.description.distro.name}/{stage}/{architecture}{dest}"


def package_cache(draft: Draft, user: str, side: Side, dest: str, span: Span) -> Cache:
    """Mount the packages that the package manager has downloaded, for one writer at a time.

    Builder and root have one each: two branches of the graph that run at once would wait otherwise.
    """
    # No stage can be called so.
    name = f".{draft.description.distro.manager.name}"
    return Cache(dest=dest, id=cache_id(draft, name, side, f"/{user}"), locked=True, span=span)
