"""A buildkitd of one's own: started for one build, in a private folder, and gone after it."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from jettison.cli import guarded
from jettison.cli.engines import process
from jettison.cli.engines.find import NoEngineError
from jettison.cli.engines.signals import Signals

PREFIX = "jettison-build-"
PATIENCE = 60.0
"""Seconds until the daemon must answer."""

_LONGEST_SOCKET = 107
"""Bytes that the path of a socket may have on Linux."""

_POLL = 0.05
_LOG_TAIL = 30


def address(folder: Path) -> str:
    """Return where a daemon in this folder listens."""
    return f"unix://{_socket(folder)}"


def command(folder: Path, flags: tuple[str, ...], *, root: bool) -> tuple[str, ...]:
    """Return the daemon's command line: nothing of it lies outside the folder, unless `flags` say so."""
    program = ("buildkitd",) if root else ("rootlesskit", "buildkitd", "--rootless")
    places = ("--addr", address(folder), "--root", str(folder / "root"))
    trace = ("--otel-socket-path", str(folder / "otel.sock"))
    return (*program, *places, *trace, "--oci-worker=true", "--containerd-worker=false", *flags)


@contextmanager
def daemon(flags: tuple[str, ...], signals: Signals) -> Iterator[str]:
    """Run a daemon and give its address; NoEngineError with its log if it does not come up."""
    root = os.geteuid() == 0
    with guarded.folder(PREFIX) as place:
        folder = place.path
        _check_length(_socket(folder))
        # Files of its other users go only through its own user namespace.
        clean = () if root else ("rootlesskit", "rm", "-rf", str(folder / "root"))
        place.run(command(folder, flags, root=root), folder / "log", clean)
        _wait(place, signals)
        yield address(folder)


def _socket(folder: Path) -> Path:
    return folder / "buildkitd.sock"


def _check_length(socket: Path) -> None:
    if len(os.fsencode(socket)) > _LONGEST_SOCKET:
        message = f"{socket}: a socket's path has at most {_LONGEST_SOCKET} bytes"
        raise NoEngineError(message, hint="set TMPDIR to a folder with a shorter path")


def _wait(started: guarded.Guarded, signals: Signals) -> None:
    deadline = time.monotonic() + PATIENCE
    while not _answers(started.path):
        signals.check()
        if (code := started.ended()) is not None:
            raise _failed(f"it ended with exit code {code}", started.path)
        if time.monotonic() > deadline:
            raise _failed(f"it gave no answer in {PATIENCE:.0f} s", started.path)
        time.sleep(_POLL)


def _answers(folder: Path) -> bool:
    there = _socket(folder).exists()
    return there and not process.silence(("buildctl", "--addr", address(folder), "debug", "workers"))


def _failed(why: str, folder: Path) -> NoEngineError:
    lines = (folder / "log").read_text(errors="replace").splitlines()[-_LOG_TAIL:]
    said = "\n".join(f"    {line}" for line in lines)
    hint = "flags for it go into BUILDKITD_FLAGS, such as `--config FILE`"
    return NoEngineError(f"buildkitd did not start: {why}; its log:\n{said}", hint=hint)
