"""Shell completion, installed into a home of its own and asked as bash asks it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

ASK = """
source "$HOME/.bashrc"
COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
_jettison_completion jettison
printf '%s\\n' "${COMPREPLY[@]}"
"""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Make a home that has only a `jettison`, and install its completion there."""
    program = tmp_path / "bin/jettison"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m jettison "$@"\n')
    program.chmod(0o755)
    assert "completion installed" in bash(tmp_path, "jettison --install-completion; true")
    return tmp_path


def bash(home: Path, script: str, *words: str) -> str:
    path = f"{home / 'bin'}:{os.environ['PATH']}"
    env = {"HOME": str(home), "PATH": path, "PYTHONPATH": str(ROOT / "frontend")}
    argv = ["bash", "-c", script, "bash", *words]
    return subprocess.run(argv, env=env, check=True, capture_output=True, text=True, timeout=60).stdout


@pytest.mark.parametrize(
    ("words", "found"),
    [
        pytest.param(("jettison", "ex"), "explain\n", id="a command"),
        pytest.param(("jettison", "check", "--pl"), "--platform\n", id="an option"),
        pytest.param(("jettison", "build", "--engine", "buildk"), "buildkitd\n", id="a value"),
    ],
)
def test_bash_completes(home: Path, words: tuple[str, ...], found: str) -> None:
    assert bash(home, ASK, *words) == found
