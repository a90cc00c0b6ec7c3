"""`jettison build` on real engines: what it builds runs, and what ends it leaves nothing running."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.e2e.conftest import EXAMPLE
from tests.e2e.harbor_env import ROOT, Harbor, Outcome
from tests.harbor.debs import runc
from tests.harbor.layout import layout

ENGINES = ("buildx", "buildctl", "buildkitd")
COMMAND = (sys.executable, "-m", "jettison", "build")
SLEEPER = """\
distro: azurelinux-3.0
stages:
  app:
    from: go
    steps:
      - run: echo asleep; sleep {seconds}
files: [{{from: app, src: /out/x, dest: /usr/bin/x}}]
"""


@pytest.fixture(scope="module")
def machine(harbor: Harbor) -> Harbor:
    """Give the harbor to the command, and what a daemon of its own needs beside it."""
    path = os.pathsep.join((str(runc(layout().cache)), harbor.env["PATH"]))
    flags = f"--config {harbor.env['HARBOR_ROOT']}/buildkitd.toml"
    own = {"PATH": path, "PYTHONPATH": str(ROOT / "frontend"), "BUILDKITD_FLAGS": flags}
    return Harbor({**harbor.env, **own})


def words(machine: Harbor, engine: str, context: Path, *more: str) -> list[str]:
    name = "HARBOR_BUILDX_FLAGS" if engine == "buildx" else "HARBOR_BUILDCTL_FLAGS"
    asked = ("--engine", engine, "--frontend", machine.frontend, "--progress", "plain", *more)
    place = (str(context / "jettison.yaml"), "--context", str(context))
    return [*COMMAND, *place, *asked, "--", *machine.flags(name)]


def build(machine: Harbor, engine: str, context: Path, *more: str) -> Outcome:
    return machine.run(*words(machine, engine, context, *more))


@pytest.mark.harbor
@pytest.mark.parametrize("engine", ENGINES)
def test_built_image_runs(machine: Harbor, engine: str) -> None:
    tag = f"jettison-e2e:{uuid.uuid4().hex}"
    build(machine, engine, EXAMPLE, "--load", "-t", tag).ok()
    try:
        run = machine.run("docker", "run", "--rm", tag).ok()
        assert run.stdout.decode() == "Hello from Jettison, uid 65532\n"
    finally:
        machine.run("docker", "rmi", "-f", tag)


@pytest.mark.harbor
@pytest.mark.parametrize("engine", ENGINES[:2])
def test_failed_step_marks_the_line_and_ends_with_one(
    machine: Harbor, project: Path, tmp_path: Path, engine: str
) -> None:
    source = project / "cmd" / "hello" / "main.go"
    source.write_text(source.read_text() + "\nfunc broken() int { return nothing }\n")
    done = build(machine, engine, project, "-o", str(tmp_path / "out"))
    assert done.code == 1, done.text
    assert ">>> go: ./cmd/hello" in done.stderr


@pytest.mark.harbor
@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    "send",
    [
        pytest.param(os.killpg, id="Ctrl-C in a terminal"),  # goes to the client as well
        pytest.param(os.kill, id="signal for the command"),
    ],
)
def test_interrupted_build_leaves_nothing_running(
    machine: Harbor, tmp_path: Path, engine: str, send: Callable[[int, int], None]
) -> None:
    seconds = f"{uuid.uuid4().int % 10**6 + 3600}"
    (tmp_path / "jettison.yaml").write_text(SLEEPER.format(seconds=seconds))
    argv = words(machine, engine, tmp_path, "-o", str(tmp_path / "out"))
    with TemporaryDirectory(prefix="e2e-") as short, started(machine, argv, short) as process:
        wait_for_step(process)
        below = children(process.pid)
        send(process.pid, signal.SIGINT)
        process.communicate(timeout=120)
        left = list(Path(short).iterdir())
    assert (process.returncode, left) == (130, [])
    assert ("buildkitd" in below.values()) == (engine == "buildkitd")
    assert [pid for pid in below if Path(f"/proc/{pid}").exists()] == []
    assert gone(["sleep", seconds])


def started(machine: Harbor, argv: Sequence[str], temporary: str) -> subprocess.Popen[str]:
    """Start the command as the first of a process group; Ctrl-C works even where this test ignores it.

    A socket in the folder for temporary files needs a short path: pytest's are long.
    """
    return subprocess.Popen(
        ["env", "--default-signal=INT", *argv],
        env={**os.environ, **machine.env, "TMPDIR": temporary},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def wait_for_step(process: subprocess.Popen[str]) -> None:
    """Read the progress until the step of the build has said that it runs."""
    assert process.stderr is not None
    seen = []
    for line in process.stderr:
        seen.append(line)
        if re.match(r"#\d+ [\d.]+ asleep$", line):
            return
    pytest.fail("".join(seen))


def children(parent: int) -> dict[int, str]:
    """Return the processes that a process and those have started, by id, with their names.

    A guard starts the daemon.
    """
    tasks = Path(f"/proc/{parent}/task").glob("*/children")
    listed = [int(pid) for task in tasks for pid in task.read_text().split()]
    found = {pid: Path(f"/proc/{pid}/comm").read_text().strip() for pid in listed}
    return {**found, **{pid: name for each in listed for pid, name in children(each).items()}}


def gone(argv: Sequence[str]) -> bool:
    """Tell whether no process has these words, at the latest after some seconds."""
    wanted = "\0".join([*argv, ""]).encode()
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        if not any(_command_line(each) == wanted for each in Path("/proc").glob("[0-9]*")):
            return True
        time.sleep(0.1)
    return False


def _command_line(process: Path) -> bytes:
    try:
        return (process / "cmdline").read_bytes()
    except OSError:
        return b""
