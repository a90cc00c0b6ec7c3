"""Odd calls of the command: each ends with a sentence of its own, and none with a traceback or a fault."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import ROOT, Outcome
from tests.cli.projects import with_go

GOOD = "# syntax=x\ndistro: azurelinux-3.0\ngo: ./cmd/hello\n"
NO_PROGRAM = (
    "error: {}/Cargo.toml: this package has no program: no src/main.rs, src/bin or a [[bin]]\n"
    "  hint: run this in the folder of a project that has one\n"
)
NO_TOML = "error: {}/Cargo.toml: this is not TOML: "


def call(folder: Path, *words: str | bytes, **env: str) -> Outcome:
    own = {"PYTHONPATH": str(ROOT / "frontend"), "TERM": "dumb", "LC_ALL": "C.UTF-8", "PATH": "", **env}
    done = subprocess.run(
        [sys.executable, "-m", "jettison", *words],
        cwd=folder,
        env=own,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=60,
        check=False,
    )
    return Outcome(done.returncode, done.stdout.decode(), done.stderr.decode())


@pytest.mark.parametrize(
    ("cargo", "said"),
    [
        pytest.param("bin = 5\n", NO_PROGRAM, id="a number for programs"),
        pytest.param(
            "bin = [1, 'x', [], {name = 5}]\npackage = 3\n", NO_PROGRAM, id="programs that are none"
        ),
        pytest.param(
            "a = " + "[" * 9999 + "]" * 9999, f"{NO_TOML}maximum recursion depth exceeded", id="deep"
        ),
        pytest.param("a = " + "9" * 5000, f"{NO_TOML}Exceeds the limit ", id="a number of 5,000 digits"),
    ],
)
def test_a_cargo_file_that_is_odd_is_one_sentence(tmp_path: Path, cargo: str, said: str) -> None:
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "main.rs").write_text("")
    (tmp_path / "Cargo.toml").write_text(cargo)
    done = call(tmp_path.parent, "init", tmp_path.name)
    assert (done.code, done.stdout) == (1, "")
    assert done.stderr.startswith(said.format(tmp_path.name))
    assert "fault" not in done.stderr


def test_a_folder_with_too_long_a_name_is_none(tmp_path: Path) -> None:
    said = f"error: {'d' * 300}: there is no such folder\n  hint: name the folder of a project\n"
    assert call(tmp_path, "init", "d" * 300) == Outcome(1, "", said)


@pytest.mark.parametrize("words", ["check", "explain", "llb --format json", "graph", "dockerfile"])
@pytest.mark.parametrize("encoding", ["utf-8:strict", "latin1:strict", "ascii:strict"])
def test_a_file_name_of_any_bytes_is_taken(tmp_path: Path, words: str, encoding: str) -> None:
    name = b"\xff\xe2\x80\xa8.yaml"
    Path(os.fsdecode(bytes(with_go(tmp_path)) + b"/" + name)).write_text(GOOD)
    done = call(tmp_path, *words.split(), name, PYTHONIOENCODING=encoding)
    assert (done.code, "Traceback" in done.stderr, "fault" in done.stderr) == (0, False, False)
