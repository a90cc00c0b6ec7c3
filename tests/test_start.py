"""What a frontend imports before it asks the daemon for something: little."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from tests.fakes.process import environment

LAST = {"compiler.build", "session.entitlements", "session.lock", "session.solve"}
LATE = {*LAST, "compiler", "distros", "session.plan"}
# What is imported before the daemon is asked for something, and what is not among it: rooms, and modules.
LITTLE = {
    "the first calls": (
        "import jettison.__main__; from jettison.gateway import stdio, channel, llbbridge",
        {*LATE, "description", "llb", "presets", "session"},
    ),
    "the build file": (
        "import jettison.gateway.client; from jettison.session import answer",
        {*LATE, "description", "presets", "session.reading"},
    ),
    "what is beside it": ("from jettison.session import answer, reading", LATE),
    "images": (
        "from jettison.session import answer, reading, daemon, plan",
        LAST,
    ),
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
