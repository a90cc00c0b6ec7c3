"""Scripts that run in steps: each has beside it all that it reads."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from jettison.recipe import mounts
from tests.compiler.graph import Graph, Op, compiled

WHOLE = (Path(__file__).resolve().parents[1] / "fuzz" / "whole.yaml").read_text()
SCRIPTS = Path(mounts.__file__).parents[1] / "compiler" / "scripts"
LINKED = """\
distro: azurelinux-3.0
packages: auto
files: [{src: usr/, dest: /usr/}, {src: a, dest: /usr/bin/a, crates: a.crates}]
"""


def read_by(script: str) -> set[str]:
    """Name the scripts that a script reads, and those that these read."""
    names = re.findall(
        r'^\. "\$\{BASH_SOURCE\[0\]%/\*\}/(.+)"$', mounts.script(script).decode(), re.MULTILINE
    )
    return {*names, *(each for name in names for each in read_by(name))}


def mounted(graph: Graph, step: Op) -> set[str]:
    """Name the scripts that a step has."""
    (place,) = (each["input"] for each in step["exec"]["mounts"] if each["dest"] == mounts.SCRIPTS)
    digest = step["inputs"][place]["digest"]
    (made,) = (op for op in graph.ops if op["digest"] == digest)
    made_files = {str(action["mkfile"]["path"]).lstrip("/") for action in made["file"]["actions"]}
    return {name for name in made_files if name.endswith(".sh")}


def run(graph: Graph) -> Iterator[tuple[str, Op]]:
    """Yield the steps that run a script, with its name."""
    for op in graph.ops:
        words = op["exec"]["process"]["args"] if "exec" in op else []
        found = [word for word in words if re.fullmatch(rf"{mounts.SCRIPTS}/.+\.sh", word)]
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
    needed = {name: {name, *read_by(name)} for name in steps}
    assert {name: mounted(graph, step) for name, step in steps.items()} == needed


@pytest.mark.parametrize("name", sorted(path.name for path in SCRIPTS.glob("*.sh")))
def test_what_is_sent_of_a_script_is_the_same_code(name: str) -> None:
    sent, whole = mounts.terse(name), mounts.script(name)
    assert parsed(sent) == parsed(whole)
    assert sent.count(b"\n") == whole.count(b"\n")
    assert not re.search(rb"^\s*#(?!!/bin/bash$)", sent, re.MULTILINE)


def parsed(script: bytes) -> bytes:
    """Give a script as bash has understood it: without comments."""
    text = b"whole() {\n%b\n}\ndeclare -f whole" % script
    return subprocess.run(["bash"], input=text, stdout=subprocess.PIPE, check=True).stdout
