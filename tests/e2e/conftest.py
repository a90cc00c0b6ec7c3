"""Fixtures for builds on real engines: the harbor, both engines, and a copy of the example to change."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.e2e.archive import Archive
from tests.e2e.engines import Build, Buildctl, Buildx, Engine
from tests.e2e.harbor_env import ROOT, Harbor
from tests.scratch import scratch_folder

EXAMPLE = ROOT / "examples" / "hello"
ENGINES: dict[str, type[Engine]] = {"docker": Buildx, "buildkitd": Buildctl}


@pytest.fixture(scope="session")
def harbor() -> Harbor:
    found = Harbor.load()
    if found is None:
        pytest.skip("no harbor is up: run `make harbor`")
    return found


@pytest.fixture(scope="session", params=list(ENGINES))
def engine(request: pytest.FixtureRequest, harbor: Harbor) -> Engine:
    return ENGINES[request.param](harbor)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Copy the example, for tests that change it."""
    return Path(shutil.copytree(EXAMPLE, tmp_path / "hello"))


@pytest.fixture(scope="session")
def hello(engine: Engine, request: pytest.FixtureRequest) -> Archive:
    """Build the unedited example and read it."""
    dest = scratch_folder(request, "hello") / "image.tar"
    engine.oci(Build(context=EXAMPLE), dest).ok()
    return Archive.read(dest)


@pytest.fixture
def edited(project: Path) -> Callable[[str, str], Path]:
    """Replace a text in the project's description, which must be there."""

    def edit(old: str, new: str) -> Path:
        path = project / "jettison.yaml"
        text = path.read_text()
        assert old in text
        path.write_text(text.replace(old, new))
        return project

    return edit
