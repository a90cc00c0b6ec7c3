"""What nobody foresaw: a command ends with a message that can be reported, and never with a traceback."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import ROOT, Outcome
from tests.fakes.answers import FAULT, REPORT

# The real command, with one function of it replaced before it starts.
BROKEN = """
from jettison.cli import graphs, main
def broken(*_, **__):
    raise {error}
graphs.build_graph = broken
main()
"""
# Nothing of it can even be imported.
UNREADABLE = """
import sys
sys.modules["jettison.cli.graphs"] = None
from jettison.cli import main
main()
"""


def run(folder: Path, script: str, streams: str = "") -> Outcome:
    (folder / "jettison.yaml").write_text("distro: azurelinux-3.0\ngo: ./cmd/hello\n")
    done = subprocess.run(
        ["bash", "-c", f'"$0" -c "$1" llb --format json {streams}', sys.executable, script],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT / "frontend"), "TERM": "dumb"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return Outcome(done.returncode, done.stdout, done.stderr)


@pytest.mark.parametrize(
    ("error", "said"),
    [
        pytest.param("KeyError('x')", "KeyError: 'x'", id="exception"),
        pytest.param("MemoryError()", "MemoryError: ", id="out of memory"),
        pytest.param("broken()", "RecursionError: maximum recursion depth exceeded", id="recursion"),
        pytest.param("PermissionError(13, 'no')", "PermissionError: [Errno 13] no", id="system"),
    ],
)
def test_a_fault_of_our_own_is_a_message(tmp_path: Path, error: str, said: str) -> None:
    done = run(tmp_path, BROKEN.format(error=error))
    assert done == Outcome(1, "", f"error: {FAULT} at <string>:4: {said}; {REPORT}\n")


def test_a_fault_of_an_import_is_a_message(tmp_path: Path) -> None:
    done = run(tmp_path, UNREADABLE)
    assert (done.code, done.stdout) == (1, "")
    assert done.stderr.startswith(f"error: {FAULT} at ")
    assert done.stderr.endswith(f"; {REPORT}\n")
    assert done.stderr.count("\n") == 1


def test_ctrl_c_is_no_fault(tmp_path: Path) -> None:
    done = run(tmp_path, BROKEN.format(error="KeyboardInterrupt()"))
    assert (done.code, done.stdout) == (130, "")
    assert "fault" not in done.stderr
    assert "Traceback" not in done.stderr


def test_a_reader_that_is_gone_is_no_fault(tmp_path: Path) -> None:
    assert run(tmp_path, BROKEN.format(error="BrokenPipeError(32, 'gone')")) == Outcome(141, "", "")


def test_a_fault_that_nobody_can_hear_of_is_quiet(tmp_path: Path) -> None:
    assert run(tmp_path, BROKEN.format(error="KeyError('x')"), "2>&-") == Outcome(1, "", "")
