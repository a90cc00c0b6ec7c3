"""Mounts that several rooms of a build share: package caches and the scripts that run in a step."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType

from jettison import llb
from jettison import scripts as texts
from jettison.compiler.request import BuildRequest
from jettison.distros import Distro
from jettison.platforms import Platform

INSTALL = "rpm/packages.sh"
"""What installs packages into a builder, with the distribution's package manager."""

SCRIPTS = "/run/jettison"
"""Where a step finds the scripts that it was given."""

TREE = "/run/jettison-tree"
"""Where a script finds the files that it reads, packs or moves."""


def package_command(distro: Distro, packages: Iterable[str]) -> list[str]:
    """Give the words that install packages into a builder, in a step that has INSTALL."""
    return [
        "/bin/bash",
        "-p",
        f"{SCRIPTS}/packages.sh",
        *repository_options(distro),
        distro.release,
        *packages,
    ]


def repository_options(distro: Distro) -> Iterator[str]:
    """Write the options that tell scripts which install packages of the distribution's repositories."""
    yield f"--first={distro.base_repository}"
    if distro.manager.priorities:
        yield "--priorities"


def cache_id(request: BuildRequest, distro: Distro, stage: str, platform: Platform, dest: str) -> str:
    """Name a cache so that distributions, stages and architectures never share one."""
    architecture = platform.architecture + platform.variant
    return f"{request.cache_namespace}/jettison/{distro.name}/{stage}/{architecture}{dest}"


def package_cache(
    request: BuildRequest, distro: Distro, user: str, platform: Platform, dest: str
) -> llb.Mount:
    """Mount the packages that tdnf has downloaded, for one writer at a time.

    Builder and root have one each: two branches of the graph that run at once would wait otherwise.
    """
    # No stage can be called so.
    identity = cache_id(request, distro, ".tdnf", platform, f"/{user}")
    return llb.cache(dest, identity, sharing=llb.Sharing.LOCKED)


NOTHING: Mapping[str, bytes] = MappingProxyType({})


def scripts(*paths: str, manager: str = "", beside: Mapping[str, bytes] = NOTHING) -> llb.Mount:
    """Mount scripts with all that they read, read-only, below SCRIPTS; `beside` are more files there.

    `manager` is the package manager's room. One vertex for all: each costs a build in which nothing changed.
    """
    found = texts.closure(*paths, manager=manager)
    actions = [llb.mkfile(f"/{texts.file_name(path)}", texts.terse(path), mode=0o755) for path in found]
    actions += [llb.mkfile(f"/{name}", data) for name, data in beside.items()]
    state = llb.scratch().file(*actions, metadata=llb.Metadata(name="[internal] build scripts"))
    return llb.bind(SCRIPTS, state)
