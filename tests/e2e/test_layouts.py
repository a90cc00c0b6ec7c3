"""Projects of many layouts, from `jettison init` to programs that run and parts that scanners list."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest

from jettison.cli.init import init
from tests.e2e.archive import Archive
from tests.e2e.engines import Build, Buildctl, Buildx, Engine
from tests.e2e.harbor_env import Harbor
from tests.e2e.scanners import READ_SBOMS, Modules, syft_modules, trivy_modules
from tests.layouts import LAYOUTS, Layout, lay_out
from tests.scratch import scratch_folder

pytestmark = [pytest.mark.engine, pytest.mark.scanner]

ON_BUILDKITD = ("a workspace with a module below", "src/bin/NAME/main.rs")
"""The other engine gets one of each language."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What came of a project: its image, what its programs print, and what each scanner lists in it."""

    image: Archive
    printed: Mapping[str, str]
    listed: tuple[Modules, ...]


def make(engine: Engine, layout: Layout, project: Path) -> Made:
    """Build a project, run each of its programs, and scan it."""
    scratch, harbor, tag = project.parent, engine.harbor, f"jettison-e2e:{uuid.uuid4().hex}"
    engine.load(Build(context=project), tag, scratch)
    try:
        words = ("docker", "run", "--rm", "--network", "none", "--entrypoint")
        printed = {path: harbor.run(*words, path, tag).ok().text for path in layout.programs}
    finally:
        harbor.run("docker", "rmi", "-f", tag)
    archive = scratch / "image.tar"
    listed = trivy_modules(harbor, archive, scratch), syft_modules(harbor, archive, *READ_SBOMS)
    return Made(image=Archive.read(archive), printed=printed, listed=tuple(map(without_stdlib, listed)))


@pytest.fixture(scope="module")
def made(harbor: Harbor, request: pytest.FixtureRequest) -> Iterator[Mapping[str, Future[Made]]]:
    """Make all of them, two at a time."""
    docker, buildkitd = Buildx(harbor), Buildctl(harbor)
    wanted: list[tuple[str, Engine]] = [(name, docker) for name in LAYOUTS]
    wanted += [(name, buildkitd) for name in ON_BUILDKITD]
    with ThreadPoolExecutor(2) as pool:
        calls = {}
        for name, engine in wanted:
            project = lay_out(scratch_folder(request, "made") / "project", LAYOUTS[name].files)
            init(project)
            calls[f"{engine.name}: {name}"] = pool.submit(make, engine, LAYOUTS[name], project)
        yield calls


@pytest.mark.parametrize("name", LAYOUTS)
def test_init_build_and_run(made: Mapping[str, Future[Made]], name: str) -> None:
    layout, found = LAYOUTS[name], made[f"docker: {name}"].result()
    assert set(found.printed) == set(layout.programs)
    for path, printed in found.printed.items():
        assert printed.split()[0] in path
    assert found.image.config["config"]["Entrypoint"] == [layout.programs[0]]


@pytest.mark.parametrize("name", LAYOUTS)
def test_scanners_list_what_is_in_it(made: Mapping[str, Future[Made]], name: str) -> None:
    expected = sorted(LAYOUTS[name].parts)
    assert made[f"docker: {name}"].result().listed == (expected, expected)


@pytest.mark.parametrize("name", ON_BUILDKITD)
def test_the_other_engine_makes_the_same(made: Mapping[str, Future[Made]], name: str) -> None:
    here, there = (made[f"{engine}: {name}"].result() for engine in ("docker", "buildkitd"))
    assert (here.printed, here.listed) == (there.printed, there.listed)
    assert here.image.tree().keys() == there.image.tree().keys()


def without_stdlib(found: Modules) -> Modules:
    return [module for module in found if module[0] != "stdlib"]
