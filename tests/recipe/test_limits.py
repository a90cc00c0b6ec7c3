"""A few lines can ask for a graph of gigabytes: what steps are told is counted before a graph is made."""

from __future__ import annotations

import tracemalloc

import pytest

from jettison.errors import BuildError
from tests.compiler.graph import compiled
from tests.growth import lines

TOO_LONG = "the steps of this build are told more than 16,777,216 characters"
HINT = "each command has the whole environment and each copy all patterns: set and list less there"

SHIPPED = "files: [{from: s, src: /a, dest: /a}]\n"
RUNS = f"    steps:\n{lines(2000, '    - run: make')}{SHIPPED}"
NAMES = lines(2000, "      NAME@: x")


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(f"stages:\n  s:\n    from: alpine\n    env:\n{NAMES}{RUNS}", id="a stage's environment"),
        pytest.param(
            f"args: {{A: {'a' * 100_000}}}\nstages:\n  s:\n    from: alpine\n"
            f"{RUNS.replace('make', 'make $A')}",
            id="an argument that commands name",
        ),
        pytest.param(
            f"stages:\n  s:\n    from: alpine\n    workdir: /{'a' * 10_000}\n{RUNS}", id="a directory"
        ),
        pytest.param(
            f"stages:\n  s0: {{from: scratch, env: {{A: {'a' * 10_000}}}}}\n"
            f"{lines(2000, '  s~: {from: s@}')}files: [{{from: s2000, src: /a, dest: /a}}]\n",
            id="an environment that stages inherit",
        ),
        pytest.param(
            "stages:\n  s:\n    from: alpine\n    steps:\n    - copy:\n        src:\n"
            f"{lines(3000, '        - a@')}        exclude:\n{lines(3000, '        - b@')}{SHIPPED}",
            id="patterns of each path that is copied",
        ),
        pytest.param(
            f"image:\n  env:\n{NAMES}tests:\n{lines(2000, '- {name: t@, run: [/a]}')}"
            "files: [{src: a, dest: /a}]\n",
            id="the image's environment in each test",
        ),
    ],
)
def test_what_the_steps_are_told_is_limited(text: str) -> None:
    tracemalloc.start()
    try:
        with pytest.raises(BuildError) as caught:
            compiled(f"distro: azurelinux-3.0\n{text}")
        assert tracemalloc.get_traced_memory()[1] < 256 << 20
    finally:
        tracemalloc.stop()
    assert (caught.value.message, caught.value.hint) == (TOO_LONG, HINT)
