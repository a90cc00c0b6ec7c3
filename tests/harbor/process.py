"""Daemons: started apart from the terminal, found again by process id, stopped by it."""

from __future__ import annotations

import os
import signal
import subprocess
import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.harbor.layout import HarborError, Layout
from tests.harbor.world.store import fingerprint

POLL = 0.05  # seconds
GRACE = 20.0  # seconds between SIGTERM and SIGKILL; dockerd needs a few for its containers
_LOG_TAIL = 12  # lines
_children: dict[int, subprocess.Popen[bytes]] = {}  # held, since a dropped Popen warns and leaves a zombie


@dataclass(frozen=True, slots=True, kw_only=True)
class Daemon:
    """A program that runs on; ``ready`` tells whether it answers yet.

    ``settings`` is the content of its configuration file, ``folder`` where it keeps its data: one that runs
    with others than these is of no use, and started anew.
    """

    name: str
    command: Sequence[str | Path]
    ready: Callable[[], bool]
    settings: str = ""
    folder: Path | None = None
    env: Mapping[str, str] = field(default_factory=dict)
    patience: float = 60.0  # seconds until it must be ready


def running(layout: Layout, name: str) -> int | None:
    """Return the process id of a daemon that this harbor started and that still runs."""
    try:
        pid, born, *_ = _pid_file(layout, name).read_text().split()
        return int(pid) if _born(int(pid)) == int(born) else None
    except (OSError, ValueError):
        return None


def start(layout: Layout, daemon: Daemon) -> bool:
    """Start a daemon and wait until it is ready; return False if it ran already."""
    if runs_as_it_should(layout, daemon):
        return False
    stop(layout, daemon.name)
    process = _spawn(layout, daemon)
    deadline = time.monotonic() + daemon.patience
    while not daemon.ready():
        if process.poll() is not None:
            raise HarborError(
                f"{daemon.name} ended with exit code {process.returncode}:\n{_tail(layout, daemon)}"
            )
        if time.monotonic() > deadline:
            stop(layout, daemon.name)
            raise HarborError(
                f"{daemon.name} did not answer in {daemon.patience:.0f} s:\n{_tail(layout, daemon)}"
            )
        time.sleep(POLL)
    return True


def runs_as_it_should(layout: Layout, daemon: Daemon) -> bool:
    """Tell whether a daemon runs with the settings and the data that it is to have, and answers."""
    if not running(layout, daemon.name):
        return False
    noted = _pid_file(layout, daemon.name).read_text().split()[2:]
    return noted == [_identity(daemon)] and daemon.ready()


def stop(layout: Layout, name: str, grace: float = GRACE) -> bool:
    """Stop a daemon by its process id; return whether it ran."""
    pid = running(layout, name)
    if pid:
        terminate(pid, grace)
        _reap(pid)
    _pid_file(layout, name).unlink(missing_ok=True)
    return pid is not None


def terminate(pid: int, grace: float = GRACE) -> None:
    """Ask a process to end, insist after ``grace`` seconds, and wait until it is gone."""
    born = _born(pid)
    for number, wait in ((signal.SIGTERM, grace), (signal.SIGKILL, 5.0)):
        if born is None or _born(pid) != born:
            return
        os.kill(pid, number)
        deadline = time.monotonic() + wait
        while _born(pid) == born and time.monotonic() < deadline:
            time.sleep(POLL)


def _spawn(layout: Layout, daemon: Daemon) -> subprocess.Popen[bytes]:
    layout.log(daemon.name).parent.mkdir(parents=True, exist_ok=True)
    with layout.log(daemon.name).open("wb") as log:
        process = subprocess.Popen(
            [str(word) for word in daemon.command],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            env=os.environ | daemon.env,
            cwd=layout.repo,
            start_new_session=True,
        )
    _children[process.pid] = process
    facts = f"{process.pid} {_born(process.pid) or 0} {_identity(daemon)}\n"
    _pid_file(layout, daemon.name).write_text(facts)
    return process


def _identity(daemon: Daemon) -> str:
    return fingerprint(*map(str, daemon.command), daemon.settings, _token(daemon.folder))


def _token(folder: Path | None) -> str:
    """Return the mark in a data folder, made with it: a folder that somebody removed comes back with another.

    The daemon would not notice; it goes on with files that have no name any more.
    """
    if folder is None:
        return ""
    file = folder / "harbor-mark"
    if not file.exists():
        folder.mkdir(parents=True, exist_ok=True)
        file.write_text(uuid.uuid4().hex)
    return file.read_text()


def _reap(pid: int) -> None:
    child = _children.pop(pid, None)
    if child:
        child.wait()


def _pid_file(layout: Layout, name: str) -> Path:
    return layout.run / f"{name}.pid"


def _born(pid: int) -> int | None:
    """Return a process's start time in clock ticks since boot; None for no process or a zombie.

    A process id alone may have been given to somebody else after a crash.
    """
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(errors="replace")
    except OSError:
        return None
    state, *rest = stat.rpartition(")")[2].split()  # the name before it may hold spaces and brackets
    return None if state in "ZX" else int(rest[18])  # field 22 of proc(5)


def _tail(layout: Layout, daemon: Daemon) -> str:
    lines = layout.log(daemon.name).read_text(errors="replace").splitlines()
    return "\n".join([*lines[-_LOG_TAIL:], f"(whole log: {layout.log(daemon.name)})"])
