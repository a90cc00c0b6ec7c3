"""What happens to a test that lacks its engine or scanner: it fails in CI, elsewhere it is skipped."""

from __future__ import annotations

import functools
import os
import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.e2e.harbor_env import Harbor

NEEDED_VARIABLES = {
    "engine": ("DOCKER_HOST", "BUILDKIT_HOST", "JETTISON_IMAGE"),
    "harbor": ("HARBOR_REGISTRY", "HARBOR_HTTP"),
}
NEEDED_PROGRAMS = {
    "engine": ("docker", "docker-buildx", "buildctl"),
    "scanner": ("trivy", "syft"),
}
MARKERS = ("engine", "scanner", "harbor")
BUILDX_PLUGINS = (
    "~/.docker/cli-plugins",
    "/usr/local/lib/docker/cli-plugins",
    "/usr/local/libexec/docker/cli-plugins",
    "/usr/lib/docker/cli-plugins",
    "/usr/libexec/docker/cli-plugins",
)


def missing(marker: str, env: Mapping[str, str]) -> str:
    """Say what a marked test lacks; an empty text if nothing."""
    variables = [name for name in NEEDED_VARIABLES.get(marker, ()) if not env.get(name)]
    programs = [name for name in NEEDED_PROGRAMS.get(marker, ()) if not _has_program(name, env)]
    if not variables and not programs:
        return ""
    return f"{marker}: no {', '.join(variables + programs)}; bring them up with `make harbor`"


def pytest_runtest_setup(item: pytest.Item) -> None:
    marked = [name for name in MARKERS if item.get_closest_marker(name)]
    reason = "; ".join(text for name in marked if (text := missing(name, _environment())))
    if not reason:
        return
    if os.environ.get("CI"):
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


@functools.cache
def _environment() -> Mapping[str, str]:
    found = Harbor.load()
    return found.env if found is not None else dict(os.environ)


def _has_program(name: str, env: Mapping[str, str]) -> bool:
    if shutil.which(name, path=env.get("PATH")):
        return True
    folders = BUILDX_PLUGINS if name == "docker-buildx" else ()
    return any((Path(folder).expanduser() / name).exists() for folder in folders)
