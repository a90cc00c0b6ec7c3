"""Both printers go through the same steps of a recipe, and each prints all of them."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from jettison import llb
from jettison.compiler.build import compile_target
from jettison.description.describe import describe
from jettison.description.model import Description, Variables
from jettison.dockerfile import dockerfile
from jettison.errors import SourceFile
from jettison.platforms import Platform
from jettison.presets.registry import PRESETS
from jettison.recipe.build import make_recipe
from jettison.recipe.images import NotLookedUp
from jettison.recipe.model import Cache, Output, Recipe, Run, refs
from jettison.recipe.request import BuildRequest
from jettison.recipe.stages import SHELL
from tests.compiler.graph import Op
from tests.pages import PAGES, ROOT, shown
from tests.test_examples import PROJECT

AMD64 = Platform("linux", "amd64")
ARM64 = Platform("linux", "arm64")
REQUEST = BuildRequest(target=ARM64, build=AMD64, source=llb.SourceInfo("jettison.yaml", b""))
FILES = {
    **{file.parent.name: file.read_text() for file in sorted((ROOT / "examples").glob("*/jettison.yaml"))},
    **{f"{page.stem} {number}": each.text for page in PAGES for number, each in enumerate(shown(page), 1)},
    "whole": (Path(__file__).resolve().parents[1] / "fuzz" / "whole.yaml").read_text(),
}
each_file = pytest.mark.parametrize("text", FILES.values(), ids=FILES)


def described(text: str) -> Description:
    variables = Variables(build_args={}, target=ARM64, build=AMD64)
    return describe(SourceFile("jettison.yaml", text), variables, PRESETS, PROJECT)


def recipe_of(text: str) -> Recipe:
    return make_recipe(described(text), REQUEST, NotLookedUp())


def shipped_runs(recipe: Recipe) -> Iterator[Run]:
    for stage in recipe.stages:
        if stage.name in recipe.shipped:
            yield from (step for step in stage.steps if isinstance(step, Run))


def forms(run: Run) -> tuple[str, ...]:
    """Give the ways in which a Dockerfile can write a command: for a shell, as JSON, as a script."""
    script = run.argv[len(SHELL) :] if run.argv[: len(SHELL)] == SHELL else ()
    return shlex.join(run.argv), json.dumps(run.argv, ensure_ascii=False)[1:], *script


@each_file
def test_equal_input_gives_equal_values(text: str) -> None:
    assert recipe_of(text) == recipe_of(text)


@each_file
def test_a_stage_comes_after_those_that_it_takes_from(text: str) -> None:
    recipe, seen = recipe_of(text), set[str]()
    for stage in recipe.stages:
        assert {ref.stage for ref in refs(stage) if isinstance(ref, Output)} <= seen
        assert stage.name not in seen
        seen.add(stage.name)
    assert {layer.stage for layer in recipe.layers if isinstance(layer, Output)} <= seen


@each_file
def test_the_graph_has_the_commands_of_the_recipe(text: str) -> None:
    target = compile_target(described(text), REQUEST, NotLookedUp())
    ops: list[Op] = json.loads(llb.to_json(llb.marshal(target.state)))["ops"]
    found = sorted(op["exec"]["process"]["args"] for op in ops if "exec" in op)
    assert found == sorted(list(run.argv) for run in shipped_runs(target.recipe))


@each_file
def test_the_dockerfile_has_the_commands_of_the_recipe(text: str) -> None:
    printed, recipe = dockerfile(described(text), REQUEST), recipe_of(text)
    stages = printed.partition("\nFROM ")[2]
    for run in shipped_runs(recipe):
        assert any(form in stages for form in forms(run)), run.title


@each_file
def test_both_have_the_caches_of_the_recipe(text: str) -> None:
    target = compile_target(described(text), REQUEST, NotLookedUp())
    mounts = (mount for run in shipped_runs(target.recipe) for mount in run.mounts)
    wanted = {mount.id for mount in mounts if isinstance(mount, Cache)}
    ops: list[Op] = json.loads(llb.to_json(llb.marshal(target.state)))["ops"]
    caches = (mount.get("cache", {}) for op in ops if "exec" in op for mount in op["exec"]["mounts"])
    assert {cache["id"].removeprefix("/") for cache in caches if cache} == wanted
    assert wanted <= set(re.findall(r"--mount=type=cache,id=([^,]+)", dockerfile(described(text), REQUEST)))
