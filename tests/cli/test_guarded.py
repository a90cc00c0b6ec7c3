"""The program that keeps a folder and a daemon: what it tells is heard, however it comes."""

from __future__ import annotations

from pathlib import Path

import pytest

from jettison.cli import guard, guarded

AT_ONCE = """\
import sys
print('"/nowhere"', flush=True)
sys.stdin.readline()
sys.stdout.write("null\\n9\\n")
sys.stdout.flush()
sys.stdin.read()
"""


def test_a_daemon_that_ends_at_once_has_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "guard.py"
    program.write_text(AT_ONCE)
    monkeypatch.setattr(guard, "__file__", str(program))
    with guarded.folder("x-") as place:
        place.run(["daemon"], tmp_path / "log")
        assert place.ended() == 9
