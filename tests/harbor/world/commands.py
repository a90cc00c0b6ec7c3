"""Run the programs that the world is made with, and say what they said when one fails."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.harbor.layout import HarborError

TIMEOUT = 600  # seconds; the slowest single command takes about 60 on two cores
SCRUBBED = {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C.UTF-8"}


class WorldError(HarborError):
    """A part of the world could not be made; the message holds the command and the end of its output."""


def run(
    command: Sequence[str],
    *,
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
    stdin: str | None = None,
) -> str:
    """Run a command and return its stdout; a non-zero exit raises ``WorldError`` with its last lines."""
    done = subprocess.run(
        list(command),
        cwd=cwd,
        env=dict(env) if env is not None else None,
        input=stdin,
        stdin=subprocess.DEVNULL if stdin is None else None,
        capture_output=True,
        text=True,
        errors="replace",
        timeout=TIMEOUT,
        check=False,
    )
    if done.returncode != 0:
        raise WorldError(_failure(command, done.returncode, done.stdout + done.stderr))
    return done.stdout


def in_root(root: Path, script: str, *, env: Mapping[str, str] | None = None) -> str:
    """Run a shell script inside ``root`` by chroot, with nothing of this machine's environment."""
    return run(
        ["chroot", str(root), "/bin/bash", "-euc", script], env={**SCRUBBED, "HOME": "/root", **(env or {})}
    )


def _failure(command: Sequence[str], code: int, output: str) -> str:
    tail = "\n".join(output.strip().splitlines()[-25:])
    return f"{' '.join(command)[:400]} ended with exit code {code}:\n{tail}"
