"""Builders of both distributions, unpacked once a session, with the scripts in their place."""

from __future__ import annotations

import os
import shutil
import subprocess
import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.harbor.inside import Unpack, unpacker
from tests.harbor.layout import layout
from tests.harbor.world import World
from tests.projects import write_go_project
from tests.scratch import scratch_folder
from tests.scripts import extras
from tests.scripts.machine import Machine
from tests.scripts.programs.bench import Bench

RELEASES = {"mariner": ("cbl-mariner", "2.0"), "azurelinux": ("azurelinux", "3.0")}


@pytest.fixture(scope="session")
def unpack(world: World, request: pytest.FixtureRequest) -> Unpack:
    """Give images of this folder's own: what is tested here installs into them."""
    return unpacker(world, request)


@pytest.fixture(scope="session")
def extra_packages(request: pytest.FixtureRequest) -> Path:
    place = scratch_folder(request, "extras") / "repository"
    extras.make(layout().cache, place)
    extras.sign_anew(layout().cache, place / "Packages", place.with_name("theirs"))
    return place


@pytest.fixture(scope="session", params=RELEASES)
def machine(request: pytest.FixtureRequest, unpack: Unpack, extra_packages: Path, world: World) -> Machine:
    return _machine(str(request.param), unpack, extra_packages, world)


@pytest.fixture(scope="session")
def azure(unpack: Unpack, extra_packages: Path, world: World) -> Machine:
    return _machine("azurelinux", unpack, extra_packages, world)


@pytest.fixture(scope="session")
def mariner(unpack: Unpack, extra_packages: Path, world: World) -> Machine:
    return _machine("mariner", unpack, extra_packages, world)


def _machine(name: str, unpack: Unpack, extra_packages: Path, world: World) -> Machine:
    family, release = RELEASES[name]
    made = Machine(inside=unpack(f"{family}/base/core"), name=name, release=release)
    made.prepare()
    sources = {
        "extras": extra_packages,
        "theirs": extra_packages.with_name("theirs"),
        "tampered": extra_packages.with_name("unsigned"),
        "broken": extra_packages.with_name("broken"),
        "layout": extra_packages.with_name("layout"),
        "unsigned": world.repositories / "unsigned" / name,
    }
    for place, source in sources.items():
        if not (made.path / "srv" / place).exists():
            shutil.copytree(source, made.path / "srv" / place)
    return made


@pytest.fixture
def bench(azure: Machine, world: World) -> Iterator[Bench]:
    made = Bench(azure)
    made.clear()
    with tarfile.open(world.upx) as tar:
        tar.extractall(made.upx, filter="data")
    yield made
    made.clear()
    for place in (made.tree, made.packed, made.upx):
        shutil.rmtree(place)


@pytest.fixture(scope="session")
def go_project(request: pytest.FixtureRequest) -> Path:
    return write_go_project(scratch_folder(request, "project"))


@pytest.fixture(scope="session")
def go_program(go_project: Path) -> bytes:
    """Compile the project as the preset does, with the Go of this machine."""
    return compiled(go_project, ".")


def compiled(project: Path, package: str) -> bytes:
    """Compile a package, or a file, of a project."""
    out = project / "out"
    flags = ["-trimpath", "-buildmode=exe", "-buildvcs=false", "-ldflags=-buildid= -s -w"]
    subprocess.run(
        ["go", "build", *flags, "-o", str(out), package],
        cwd=project,
        env={**os.environ, "CGO_ENABLED": "0", "GOTOOLCHAIN": "local", "GOFLAGS": "", "GOPROXY": "off"},
        check=True,
    )
    return out.read_bytes()
