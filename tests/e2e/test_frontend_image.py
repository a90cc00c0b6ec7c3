"""Jettison builds Jettison: the frontend's image by its own description, and an image by that one."""

from __future__ import annotations

import shutil
import uuid
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.bench.images import layers
from tests.e2e.archive import Archive
from tests.e2e.conftest import EXAMPLE
from tests.e2e.engines import Build, Buildctl
from tests.e2e.harbor_env import ROOT, Harbor
from tests.harbor import frontend_image
from tests.harbor.layout import layout
from tests.harbor.world.images import PYTHON_NAME
from tests.scratch import scratch_folder

MOST = 20_000_000  # bytes of all layers, compressed


@dataclass(frozen=True, slots=True)
class Made:
    """The image's name, and a harbor that uses it as the frontend."""

    name: str
    harbor: Harbor


@pytest.fixture(scope="module")
def made(harbor: Harbor, request: pytest.FixtureRequest) -> Made:
    context = scratch_folder(request, "context")
    shutil.copytree(ROOT / "frontend", context / "frontend", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "requirements", context / "requirements")
    shutil.copytree(frontend_image.wheels(layout()), context / "wheels")
    name = f"{harbor.env['HARBOR_REGISTRY']}/e2e/jettison:{uuid.uuid4().hex}"
    build = Build(
        context=context,
        file=context / "frontend" / "jettison.yaml",
        args={"PIP_NO_INDEX": "1", "PYTHON_IMAGE": PYTHON_NAME},
        output=f"type=image,name={name},push=true",
    )
    Buildctl(harbor).build(build).ok()
    return Made(name, Harbor({**harbor.env, "JETTISON_IMAGE": name}))


@pytest.mark.skipif(frontend_image.MODE == "plain", reason="the harbor's own image is plain: JETTISON_PLAIN")
def test_its_layer_is_the_one_that_the_dockerfile_makes(made: Made, harbor: Harbor) -> None:
    assert layers(made.name) == layers(harbor.frontend)


def test_is_small_and_one_layer(made: Made) -> None:
    (size,) = layers(made.name).values()
    assert size < MOST


def test_it_builds(made: Made, tmp_path: Path) -> None:
    Buildctl(made.harbor).oci(Build(context=EXAMPLE), tmp_path / "image.tar").ok()
    assert "usr/bin/hello" in Archive.read(tmp_path / "image.tar").tree()
