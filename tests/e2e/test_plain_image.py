"""The frontend's image without anything rewritten builds what the quick one builds, on both engines.

`JETTISON_PLAIN=1 make harbor` makes the harbor's own image so: then all tests here are run with it.
"""

from __future__ import annotations

import uuid
from pathlib import Path

import pytest

from tests.e2e.archive import Archive
from tests.e2e.conftest import ENGINES, EXAMPLE
from tests.e2e.engines import Build, Buildx, Engine
from tests.e2e.harbor_env import ROOT, Harbor
from tests.harbor import frontend_image
from tests.harbor.layout import layout

WHOLE = ROOT / "examples" / "whole"


@pytest.fixture(scope="module")
def with_plain(harbor: Harbor) -> Harbor:
    """Make the plain image, and give a harbor that uses it as the frontend."""
    name = f"{harbor.env['HARBOR_REGISTRY']}/e2e/plain:{uuid.uuid4().hex}"
    here = layout()
    harbor.run(
        "buildctl", *frontend_image.by_buildctl(here, frontend_image.wheels(here), [name], "plain")
    ).ok()
    return Harbor({**harbor.env, "JETTISON_IMAGE": name})


@pytest.fixture(scope="module", params=list(ENGINES))
def plain(request: pytest.FixtureRequest, with_plain: Harbor) -> Engine:
    return ENGINES[request.param](with_plain)


def test_builds_the_same_image(plain: Engine, harbor: Harbor, tmp_path: Path) -> None:
    archives = tmp_path / "plain.tar", tmp_path / "quick.tar"
    build = Build(context=EXAMPLE)
    plain.oci(build, archives[0]).ok()
    type(plain)(harbor).oci(build, archives[1]).ok()
    images = [Archive.read(archive) for archive in archives]
    assert images[0].digests == images[1].digests
    assert images[0].config["config"] == images[1].config["config"]


def test_reports_mistakes_with_their_lines(plain: Engine, project: Path, tmp_path: Path) -> None:
    (project / "jettison.yaml").write_text("distro: azurelinux-3.0\ngo: ./cmd/hello\npakages: [tzdata]\n")
    outcome = plain.oci(Build(context=project), tmp_path / "never.tar")
    assert outcome.code != 0
    assert "jettison.yaml:3:1: error: unknown key `pakages`" in outcome.text
    assert ">>> pakages: [tzdata]" in outcome.text


def test_answers_what_a_client_asks_of_a_file(with_plain: Harbor) -> None:
    said = Buildx(with_plain).build(Build(context=WHOLE, extra=("--call=targets",))).ok()
    assert "loud" in said.stdout.decode()
