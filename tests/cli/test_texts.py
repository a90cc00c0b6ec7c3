"""Texts of a build file in what commands print: no login is shown, and no terminal obeys them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from jettison.cli import output
from tests.cli.conftest import ROOT, Outcome

LOGIN = """\
distro: azurelinux-3.0
stages:
  app:
    from: alpine
    steps:
      - run: curl https://ci:s3cret@example.com/a >/a
files: [{from: app, src: /a, dest: /a}]
"""
WARNING = "warning: `***` stands for a login in an address: give it by a secret of the build\n"


def command(folder: Path, text: str, *words: str) -> Outcome:
    (folder / "jettison.yaml").write_text(text)
    env = {**os.environ, "PYTHONPATH": str(ROOT / "frontend"), "TERM": "dumb"}
    argv = [sys.executable, "-m", "jettison", *words]
    done = subprocess.run(argv, cwd=folder, env=env, capture_output=True, text=True, timeout=60, check=False)
    return Outcome(done.returncode, done.stdout, done.stderr)


def test_explain_shows_no_login(tmp_path: Path) -> None:
    done = command(tmp_path, LOGIN, "explain")
    assert "      - run: curl https://***@example.com/a >/a\n" in done.stdout
    assert (done.code, done.stderr) == (0, WARNING)


def test_graph_shows_no_login(tmp_path: Path) -> None:
    drawn = command(tmp_path, LOGIN, "graph").stdout
    assert "s3cret" not in drawn
    assert "#42;#42;#42;#64;example.com" in drawn


@pytest.mark.parametrize(
    ("at_terminal", "written"),
    [
        pytest.param(True, "ENV A=�]0;pwned�� b\nRUN �[2J\n", id="a terminal"),
        pytest.param(False, "ENV A=\x1b]0;pwned\x07\x9b\tb\nRUN \x1b[2J\n", id="a file"),
    ],
)
def test_a_terminal_shows_what_a_file_gets(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], written: str, *, at_terminal: bool
) -> None:
    monkeypatch.setattr(output, "is_seen", lambda: at_terminal)
    output.write("ENV A=\x1b]0;pwned\x07\x9b\tb\nRUN \x1b[2J\n")
    assert capsys.readouterr().out == written


@pytest.mark.parametrize("words", ["llb", "explain", "graph", "dockerfile"])
def test_an_unknown_target_is_told_once_the_file_is_right(tmp_path: Path, words: str) -> None:
    wrong = command(tmp_path, f"{LOGIN}nope: 1\n", words, "--target", "nope")
    assert wrong.stderr.startswith("jettison.yaml:8:1: error: unknown key `nope` [unknown-key]\n")
    done = command(tmp_path, LOGIN, words, "--target", "nope")
    assert (
        done.stderr == "error: option target=nope: the build file has no target and no stage of that name\n"
        "  hint: there are: debug, app\n"
    )
