"""Builds that run at once on one daemon, each with a folder of its own: none gets files of another."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.e2e.engines import Build, Engine
from tests.e2e.harbor_env import ROOT, Harbor, Outcome

NAMES = ("first", "second", "third")
FILE = """\
distro: azurelinux-3.0
stages:
  app:
    from: go
    steps:
      - copy: name
      - run: sleep 3; cp name /out.txt
rootfs: {base: none}
files: [{from: app, src: /out.txt, dest: /name}]
"""


@pytest.fixture
def folders(tmp_path: Path) -> list[Path]:
    """Make three folders of one build file, each with another content: none is in the cache."""
    made = [tmp_path / name for name in NAMES]
    for folder in made:
        folder.mkdir()
        (folder / "jettison.yaml").write_text(FILE)
        (folder / "name").write_text(str(folder))
    return made


def test_printed_definitions_built_at_once(harbor: Harbor, folders: list[Path]) -> None:
    def build(folder: Path) -> Outcome:
        line = (
            f"cd {folder} && PYTHONPATH={ROOT / 'frontend'} {sys.executable} -m jettison llb"
            " | buildctl build --local context=. --output type=local,dest=out"
        )
        return harbor.run("bash", "-o", "pipefail", "-c", line)

    check(folders, list(ThreadPoolExecutor().map(build, folders)))


def test_builds_by_the_frontend_at_once(engine: Engine, folders: list[Path]) -> None:
    def build(folder: Path) -> Outcome:
        return engine.tree(Build(context=folder), folder / "out")

    check(folders, list(ThreadPoolExecutor().map(build, folders)))


def check(folders: list[Path], outcomes: list[Outcome]) -> None:
    for outcome in outcomes:
        outcome.ok()
    assert [(folder / "out" / "name").read_text() for folder in folders] == [
        str(folder) for folder in folders
    ]
