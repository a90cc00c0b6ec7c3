"""What happens to a test that lacks an engine, a scanner or rights: it fails in CI, else it is skipped."""

from __future__ import annotations

import functools
import os
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Mapping

import pytest
from hypothesis import settings

from tests.e2e.harbor_env import Harbor
from tests.harbor import disk
from tests.harbor.inside import Unpack, unpacker
from tests.harbor.layout import layout
from tests.harbor.world import World, build

# A commit that was green stays green, on a slow machine too: no clock, and the same examples each time.
settings.register_profile("repeatable", deadline=None, derandomize=True)
settings.load_profile("repeatable")

MARKERS = ("engine", "scanner", "harbor", "world")
# Whoever uses the fixture has the need, and cannot forget to say so. `unpack` uses `world`.
MARKED_BY_FIXTURE = {"harbor": ("engine",), "peer": ("go",), "world": ("world", "stand_in")}
VARIABLES = {
    "engine": ("DOCKER_HOST", "BUILDKIT_HOST", "JETTISON_IMAGE"),
    "harbor": ("HARBOR_REGISTRY", "HARBOR_HTTP"),
}
COMMANDS = {
    "engine": ("docker version", "docker buildx version", "buildctl debug workers"),
    "scanner": ("trivy --version", "syft version"),
}


def missing(marker: str, env: Mapping[str, str]) -> str:
    """Say what a marked test lacks; an empty text if nothing."""
    if marker == "world":
        return "" if os.geteuid() == 0 else "world: not root: run this as root"
    lacking = [f"${name}" for name in VARIABLES.get(marker, ()) if not env.get(name)]
    if env.get("JETTISON_REAL"):  # its packages are not the harbor's
        lacking = [name for name in lacking if name != "$HARBOR_HTTP"]
    if not lacking:
        lacking = [f"`{line}`" for line in COMMANDS.get(marker, ()) if not _answers(line, env)]
    return f"{marker}: no {', '.join(lacking)}: run `make harbor`" if lacking else ""


@pytest.fixture(scope="session", autouse=True)
def temporary(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Have all temporary files below pytest's folder, where those of a killed run are found and removed."""
    tempfile.tempdir = os.environ["TMPDIR"] = str(tmp_path_factory.getbasetemp())


@pytest.fixture(scope="session")
def world() -> World:
    """Build the stand-in images and repositories; takes moments when they are in the cache."""
    return build(layout().cache)


@pytest.fixture(scope="session")
def unpack(world: World, request: pytest.FixtureRequest) -> Unpack:
    """Give what unpacks a stand-in image, each one once, to be entered by chroot."""
    return unpacker(world, request)


@pytest.hookimpl(tryfirst=True)  # before `-m` chooses by the markers
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        for fixture in getattr(item, "fixturenames", ()):
            for marker in MARKED_BY_FIXTURE.get(fixture, ()):
                item.add_marker(marker)
    items.sort(key=_is_quick)


def _is_quick(item: pytest.Item) -> bool:
    """Tell a test that needs nothing: those come last, where two workers share what is left the best."""
    return not any(item.get_closest_marker(name) for name in MARKERS)


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """End the run where the disk is full: thousands of tests would fail by it, and none would say so."""
    heard = report.failed and "PYTEST_XDIST_WORKER" not in os.environ
    if heard and (said := disk.full(layout(), report.longreprtext)):
        pytest.exit(said, returncode=1)


def pytest_internalerror(excrepr: object) -> None:
    """Say it where pytest itself ends by it, too."""
    if said := disk.full(layout(), str(excrepr)):
        sys.stderr.write(f"\ndisk: {said}\n")


def pytest_runtest_setup(item: pytest.Item) -> None:
    marked = [name for name in MARKERS if item.get_closest_marker(name)]
    reason = "; ".join(text for name in marked if (text := _missing_here(name)))
    if not reason:
        return
    if os.environ.get("CI"):
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


@functools.cache
def _missing_here(marker: str) -> str:
    found = Harbor.load()
    return missing(marker, found.env if found is not None else os.environ)


def _answers(line: str, env: Mapping[str, str]) -> bool:
    argv = shlex.split(line)
    try:
        done = subprocess.run(argv, env=dict(env), capture_output=True, timeout=30, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0
