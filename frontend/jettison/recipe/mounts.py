"""Mounts that several rooms of a build share: package caches and the scripts that run in a step."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from pkgutil import get_data

from jettison.distros import Distro
from jettison.errors import Span
from jettison.recipe.draft import Draft
from jettison.recipe.model import Cache, Side

PACKAGE_SCRIPTS = (
    "tdnf.sh",
    "ranking.sh",
    "strangers.sh",
    "database.sh",
    "watching.sh",
    "caching.sh",
    "trying.sh",
    "explaining.sh",
    "suggesting.sh",
    "common.sh",
)
"""What every script that installs packages reads."""

SCRIPTS = "/run/jettison"
"""Where a step finds the scripts that it was given."""

TREE = "/run/jettison-tree"
"""Where a script finds the files that it reads, packs or moves."""


def package_command(distro: Distro, packages: Iterable[str]) -> tuple[str, ...]:
    """Return the words that install packages into a builder, in a step that has PACKAGE_SCRIPTS."""
    words = ("/bin/bash", "-p", f"{SCRIPTS}/packages.sh")
    return (*words, *repository_options(distro), distro.release, *packages)


def repository_options(distro: Distro) -> Iterator[str]:
    """Yield the options that tell scripts which install packages of the distribution's repositories."""
    yield f"--first={distro.base_repository}"
    if distro.priorities:
        yield "--priorities"


def cache_id(draft: Draft, stage: str, side: Side, dest: str) -> str:
    """Name a cache so that distributions, stages and architectures never share one."""
    platform = draft.request.platform(side)
    architecture = platform.architecture + platform.variant
    return f"jettison/{draft.description.distro.name}/{stage}/{architecture}{dest}"


def package_cache(draft: Draft, user: str, side: Side, dest: str, span: Span) -> Cache:
    """Mount the packages that tdnf has downloaded, for one writer at a time.

    Builder and root have one each: two branches of the graph that run at once would wait otherwise.
    """
    # No stage can be called so.
    return Cache(dest=dest, id=cache_id(draft, ".tdnf", side, f"/{user}"), locked=True, span=span)


@cache
def terse(name: str) -> bytes:
    """Give a script without what only people read: with each build, all is sent and hashed.

    Its lines keep their numbers.
    """
    first, *lines = script(name).split(b"\n")
    return b"\n".join((first, *(b"" if line.lstrip().startswith(b"#") else line for line in lines)))


def script(name: str) -> bytes:
    """Give a script of this package; importing importlib.resources would take longer than compiling."""
    data = get_data("jettison.compiler", f"scripts/{name}")
    if data is None:  # a loader that reads no files at all
        raise FileNotFoundError(f"scripts/{name} of jettison.compiler")
    return data
