"""Engines of our own, apart from the harbor's: no mirror, no policy, nothing that stands in for anything.

With a mirror of the registries, `JETTISON_REAL_MIRROR`, both engines have the real names from there. The
Docker daemon has mirrors for docker.io alone, so the images that tests name are put into its store.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from jettison import distros
from tests.harbor import (
    bridge,
    debs,
    engines,
    environment,
    frontend_image,
    gotools,
    ports,
    process,
    registry,
    remains,
    source_policy,
    stock,
)
from tests.harbor.commands import run
from tests.harbor.layout import HarborError, Layout, layout
from tests.harbor.scanners import scanners
from tests.harbor.world import WorldError

ENV_FILE = "JETTISON_ENV_FILE"
PYTHON = "docker.io/library/python:3.11-slim-bookworm"


@dataclass(frozen=True, slots=True, kw_only=True)
class Programs:
    """What is run: both engines with their clients, the registry that has the frontend, the scanners."""

    engine: debs.Engine
    kit: gotools.BuildKit
    registry: Path
    network: Mapping[str, Path]
    scanners: Mapping[str, Path]


def place() -> Layout:
    """Return the folders: `.real` in the checkout, the harbor's cache of programs."""
    here = layout()
    state = here.repo / ".real"
    # The tag at the end is in the name of a bridge, and has to be another than the harbor's.
    tag = hashlib.sha256(str(state).encode()).hexdigest()[:8]
    return replace(here, state=state, run=here.run.with_name(f"jettison-real-{tag}"))


def images() -> list[str]:
    """Return the names of the images that the distributions' data has, and of the frontend's base."""
    found = [each for name in distros.NAMES if (each := distros.find(name))]
    toolchains = [one.reference() for each in found for one in each.toolchains.values()]
    return [*(each.base_image for each in found), *toolchains, PYTHON]


@contextmanager
def running(here: Layout, mirror: str) -> Iterator[dict[str, str]]:
    """Bring everything up and give the variables for its clients; at the end all of it is stopped."""
    if os.geteuid() != 0:
        raise HarborError("the engines need root: run this as root")
    here.make()
    programs = _programs(here)
    try:
        yield _up(here, programs, mirror)
    finally:
        _down(here, programs)


def _programs(here: Layout) -> Programs:
    debs.runc(here.cache)
    return Programs(
        engine=debs.engine(here.cache),
        kit=gotools.buildkit(here.cache),
        registry=_registry_program(here),
        network=debs.network_tools(here.cache),
        scanners=scanners(here.cache),
    )


def _registry_program(here: Layout) -> Path:
    """Return Debian's registry, or where there is no archive of Debian's one that Go compiles."""
    try:
        return debs.registry(here.cache)
    except (HarborError, WorldError):
        return gotools.registry(here.cache)


def _up(here: Layout, programs: Programs, mirror: str) -> dict[str, str]:
    _link(here, programs)
    address = _registry(here, programs)
    variables = {
        "HARBOR_ROOT": str(here.state),
        "HARBOR_REGISTRY": address,
        "JETTISON_REAL": mirror or "no mirror",
        "HARBOR_BUILDX_FLAGS": "",
        "HARBOR_BUILDCTL_FLAGS": "",
    }
    variables |= _docker(here, programs, mirror) | _buildkit(here, programs, address, mirror)
    wheels = frontend_image.wheels(here)
    digest = frontend_image.build(here, address, wheels, programs.kit, programs.engine)
    name = f"{address}/{frontend_image.PATH}:{frontend_image.TAG}"
    stock.pull(here, programs.engine, name, digest, alias=frontend_image.PUBLISHED)
    variables["JETTISON_IMAGE"] = name
    environment.write(here, variables)
    path = f"{here.bin}{os.pathsep}{os.environ['PATH']}"
    return {**os.environ, **variables, "PATH": path, ENV_FILE: str(here.env)}


def _link(here: Layout, programs: Programs) -> None:
    found = dict(programs.scanners) | {
        "docker": programs.engine.docker,
        "docker-buildx": programs.engine.buildx,
        "buildctl": source_policy.BUILDCTL,
        "buildkitd": programs.kit.buildkitd,
    }
    for link, target in ((here.state / "buildctl", programs.kit.buildctl), *_in(here.bin, found)):
        link.unlink(missing_ok=True)
        link.symlink_to(target)


def _in(folder: Path, found: Mapping[str, Path]) -> list[tuple[Path, Path]]:
    return [(folder / name, target) for name, target in found.items()]


def _registry(here: Layout, programs: Programs) -> str:
    """Start a registry for what this run makes: the frontend's image, and what tests push."""
    number = ports.port(here, registry.NAME)
    process.start(here, registry.daemon(here, programs.registry, number))
    return f"127.0.0.1:{number}"


def _docker(here: Layout, programs: Programs, mirror: str) -> dict[str, str]:
    if trouble := bridge.up(here, programs.network):
        print(f"make real: {trouble}", flush=True)
    remains.clear_docker(here)
    process.start(here, engines.dockerd(here, programs.engine, stands_in=bool(mirror), plain=mirror))
    env = engines.docker_env(here)
    for name in images() if mirror else ():
        path, tag = stock.split(name)
        run([programs.engine.docker, "pull", "--quiet", f"{mirror}/{path}:{tag}"], env=env)
        run([programs.engine.docker, "tag", f"{mirror}/{path}:{tag}", name], env=env)
    return env


def _buildkit(here: Layout, programs: Programs, address: str, mirror: str) -> dict[str, str]:
    remains.clear_buildkit(here)
    process.start(here, engines.buildkitd(here, programs.kit, address, mirror=mirror))
    return {"BUILDKIT_HOST": engines.buildkit_host(here)}


def _down(here: Layout, programs: Programs) -> None:
    for name in (engines.BUILDKIT, engines.DOCKER, registry.NAME):
        process.stop(here, name)
    remains.clear_docker(here)
    remains.clear_buildkit(here)
    bridge.down(here, programs.network)
    # Each run begins with nothing, as a user does; logs and reports stay.
    for folder in (here.run, *(here.state / name for name in ("docker", "buildkit", "registry"))):
        shutil.rmtree(folder, ignore_errors=True)
    here.env.unlink(missing_ok=True)
