"""A place to run `jettison build` in, with fake programs for engines."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.cli.projects import with_go

ROOT = Path(__file__).resolve().parents[2]
GOOD = "# syntax=example.com/jettison:1\ndistro: azurelinux-3.0\ngo: ./cmd/hello\n"
SLEEP = shutil.which("sleep") or "/bin/sleep"

DOCKER = 'case "$1 $2" in "buildx build") echo "docker $*"; exit ${CODE:-0};; esac'
BUILDCTL = 'case "$*" in *"debug workers"*|--version) ;; *) echo "buildctl $*"; exit ${CODE:-0};; esac'
BUILDKITD = f"""\
case "$1" in --version) exit;; esac
socket=${{2#unix://}}; folder=${{socket%/*}}
echo "$$" >"$NOTES/daemon"; echo "$folder" >"$NOTES/folder"; echo "$*" >"$NOTES/flags"
: >"$socket"
exec {SLEEP} 60"""
ROOTLESSKIT = """\
case "$1" in
  --version|rm) exit;;
  buildkitd) shift 2; exec buildkitd "$@";;
esac"""


@dataclass(frozen=True, slots=True)
class Outcome:
    code: int
    stdout: str
    stderr: str


@dataclass(frozen=True, slots=True)
class Place:
    """A project, fake programs on a PATH that has nothing else, and the command between them."""

    folder: Path
    temporary: Path

    def program(self, name: str, script: str) -> None:
        file = self.folder / "bin" / name
        file.write_text(f"#!/bin/sh\n{script}\n")
        file.chmod(0o755)

    def start(self, *words: str, command: str = "build", **env: str) -> subprocess.Popen[str]:
        argv = [sys.executable, "-m", "jettison", command, *words]
        own = {"PATH": str(self.folder / "bin"), "PYTHONPATH": str(ROOT / "frontend"), "TERM": "dumb"}
        # A shell that runs tests in the background has them ignore Ctrl-C; the command would inherit that.
        return subprocess.Popen(
            [shutil.which("env") or "env", "--default-signal=INT", *argv],
            cwd=self.folder / "project",
            env={**own, "TMPDIR": str(self.temporary), "NOTES": str(self.folder), **env},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *words: str, **env: str) -> Outcome:
        with self.start(*words, **env) as process:
            stdout, stderr = process.communicate(timeout=60)
        return Outcome(process.returncode, stdout, stderr)

    def note(self, name: str) -> str:
        """Return what a fake wrote, once it is there."""
        file = self.folder / name
        written = goes(lambda: file.is_file() and file.read_text().endswith("\n"))
        assert written, f"no fake wrote {name}"
        return file.read_text().rstrip("\n")


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    for name in ("bin", "project"):
        (tmp_path / name).mkdir()
    (with_go(tmp_path / "project") / "jettison.yaml").write_text(GOOD)
    with TemporaryDirectory(prefix="cli-") as short:  # a socket's path is: pytest's folders are deep
        yield Place(tmp_path, Path(short))


def goes(condition: Callable[[], bool]) -> bool:
    """Wait until something holds; false if it does not in half a minute."""
    deadline = time.monotonic() + 30
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def with_daemon(place: Place) -> None:
    for name, script in (("buildctl", BUILDCTL), ("buildkitd", BUILDKITD), ("rootlesskit", ROOTLESSKIT)):
        place.program(name, script)


def alive(pid: str) -> bool:
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return False
    return True
