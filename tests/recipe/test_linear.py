"""Graph, Dockerfile and drawing are work that grows with the file and no faster: calls are counted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from jettison import llb
from jettison.cli.drawing import drawing_of
from jettison.compiler.build import compile_target
from jettison.description.describe import describe
from jettison.dockerfile import dockerfile
from jettison.errors import SourceFile
from jettison.platforms import Platform
from jettison.presets.registry import PRESETS
from jettison.recipe.images import NotLookedUp
from jettison.recipe.request import BuildRequest
from tests.description.support import HEAD, NAME, variables
from tests.growth import growth, lines

LINUX = Platform("linux", "amd64")


def shipped(stage: str) -> str:
    return f"files: [{{from: {stage}, src: /a, dest: /a}}]\n"


GROWING = {
    "a chain of stages": lambda count: (
        f"stages:\n  s0: {{from: 'go:1'}}\n{lines(count, '  s~: {from: s@}')}{shipped(f's{count}')}"
    ),
    "a chain of commands": lambda count: (
        f"stages:\n  s0: {{from: alpine}}\n{lines(count, '  s~: {from: s@, steps: [{run: make}]}')}"
        f"{shipped(f's{count}')}"
    ),
    "equal stages": lambda count: (
        f"stages:\n{lines(count, '  s@: {from: alpine, steps: [{run: make}]}')}"
        f"files:\n{lines(count, '- {from: s@, src: /a, dest: /a@}')}"
    ),
    "many copies from one that has many": lambda count: (
        f"stages:\n  z:\n    from: alpine\n    steps:\n{lines(count, '    - copy: {from: y, src: a@}')}"
        f"  y:\n    from: alpine\n    steps:\n{lines(count, '    - copy: {from: x, src: a@}')}"
        f"  x: {{from: scratch}}\n{shipped('z')}"
    ),
    "tests": lambda count: (
        f"files: [{{src: a, dest: /a}}]\ntests:\n{lines(count, '- {name: t@, run: [/a], stdout: x}')}"
    ),
    "links": lambda count: f"files:\n{lines(count, '- {symlink: a, dest: /b@}')}",
    "owners": lambda count: (
        f"accounts:\n  users:\n{lines(count, '  - {name: u@, uid: 1@, gid: 2@}')}"
        f"files:\n{lines(count, '- {content: a, dest: /b@, owner: u@}')}"
    ),
}


def print_all(text: str) -> None:
    description = describe(SourceFile(NAME, f"{HEAD}{text}"), variables(), PRESETS)
    request = BuildRequest(target=LINUX, build=LINUX, source=llb.SourceInfo(NAME, b""), symlinks=False)
    target = compile_target(description, request, NotLookedUp())
    llb.marshal(target.state)
    if target.verdict:
        llb.marshal(target.verdict)
    drawing_of(target.recipe, NAME, {"build": LINUX, "target": LINUX})
    dockerfile(description, replace(request, symlinks=True))


@pytest.mark.parametrize("text", [pytest.param(text, id=name) for name, text in GROWING.items()])
def test_twice_the_file_is_twice_the_work(text: Callable[[int], str]) -> None:
    assert growth(lambda count: print_all(text(count)), 200) < 2.15
