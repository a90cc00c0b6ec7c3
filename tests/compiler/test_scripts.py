"""Scripts that run in steps: each has beside it all that it reads."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from jettison.recipe.model import SCRIPTS
from tests.compiler.graph import Graph, Op, compiled
from tests.scripts.rooms import read_by

WHOLE = (Path(__file__).resolve().parents[1] / "fuzz" / "whole.yaml").read_text()
LINKED = """\
distro: azurelinux-3.0
packages: auto
files: [{src: usr/, dest: /usr/}, {src: a, dest: /usr/bin/a, crates: a.crates}]
"""


def mounted(graph: Graph, step: Op) -> set[str]:
    """Name the scripts that a step has."""
    (place,) = (each["input"] for each in step["exec"]["mounts"] if each["dest"] == SCRIPTS)
    digest = step["inputs"][place]["digest"]
    (made,) = (op for op in graph.ops if op["digest"] == digest)
    made_files = {str(action["mkfile"]["path"]).lstrip("/") for action in made["file"]["actions"]}
    return {name for name in made_files if name.endswith(".sh")}


def run(graph: Graph) -> Iterator[tuple[str, Op]]:
    """Yield the steps that run a script, with its name."""
    for op in graph.ops:
        words = op["exec"]["process"]["args"] if "exec" in op else []
        found = [word for word in words if re.fullmatch(rf"{SCRIPTS}/.+\.sh", word)]
        yield from ((word.rpartition("/")[2], op) for word in found)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        pytest.param(
            WHOLE, {"judge", "launcher", "pack", "packages", "rootfs", "trial", "verdict"}, id="whole"
        ),
        pytest.param(LINKED, {"describe", "needs", "rootfs", "settle"}, id="linked"),
    ],
)
def test_a_step_has_what_its_script_reads(text: str, names: set[str]) -> None:
    graph = compiled(text)
    steps = dict(run(graph))
    assert set(steps) == {f"{name}.sh" for name in names}
    assert {name: mounted(graph, step) for name, step in steps.items()} == {
        name: read_by(name, "tdnf") for name in steps
    }
