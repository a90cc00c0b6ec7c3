"""What a frontend imports before it asks the daemon for something: little."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from tests.fakes.process import environment

LAST = {"allowing", "building", "compiler.build", "locking"}
LATE = {*LAST, "compiler", "distros", "planning"}
# What is imported before the daemon is asked for something, and what is not among it: rooms, and one module.
LITTLE = {
    "the first calls": (
        "import jettison.__main__, jettison.gateway.stdio, jettison.gateway.channel, jettison.gateway.unary",
        {*LATE, "beside", "description", "llb", "opening", "presets"},
    ),
    "the build file": (
        "import jettison.frontend, jettison.gateway.serve",
        {*LATE, "beside", "description", "presets"},
    ),
    "what is beside it": ("import jettison.beside", LATE),
    "images": ("import jettison.frontend, jettison.gateway.serve, jettison.beside, jettison.planning", LAST),
}


@pytest.mark.parametrize(("imports", "late"), LITTLE.values(), ids=LITTLE)
def test_the_daemon_is_asked_before_much_is_imported(tmp_path: Path, imports: str, late: set[str]) -> None:
    script = (
        f"import sys; {imports}; "
        "names = [name.removeprefix('jettison.') for name in sys.modules if name.startswith('jettison.')]; "
        "print({*names, *(name.split('.')[0] for name in names)})"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        check=True,
        capture_output=True,
        text=True,
        env=environment({}),
        cwd=tmp_path,
    )
    assert not late & set(ast.literal_eval(done.stdout))
