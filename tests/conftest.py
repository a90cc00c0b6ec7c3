"""What happens to a test that lacks its engine or scanner: it fails in CI, elsewhere it is skipped."""

from __future__ import annotations

import functools
import os
import shlex
import subprocess
from collections.abc import Mapping

import pytest

from tests.e2e.harbor_env import Harbor

MARKERS = ("engine", "scanner", "harbor")
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
    lacking = [f"${name}" for name in VARIABLES.get(marker, ()) if not env.get(name)]
    if not lacking:
        lacking = [f"`{line}`" for line in COMMANDS.get(marker, ()) if not _answers(line, env)]
    return f"{marker}: no {', '.join(lacking)}: run `make harbor`" if lacking else ""


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
