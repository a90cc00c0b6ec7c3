"""Run an engine's client on this terminal, and hand its archive to `docker load` where that is wanted."""

from __future__ import annotations

import select
import subprocess
from typing import IO

from jettison.cli.engines import process
from jettison.cli.engines.request import Client
from jettison.cli.engines.signals import Signals

LOAD = ("docker", "load")


def client(wanted: Client, signals: Signals) -> int:
    """Run a client to its end and return its exit code; 128 and the number if a signal ended it."""
    stdout = subprocess.PIPE if wanted.loads else None
    with process.start(wanted.argv, stdout=stdout) as child, signals.sent_to(child):
        loaded = _load(child.stdout, signals) if child.stdout else 0
        return _code(child.wait()) or loaded


def _load(archive: IO[bytes], signals: Signals) -> int:
    """Load an archive once its first byte is there: a build that failed sends none."""
    poll = select.poll()
    poll.register(archive, select.POLLIN)
    with archive:
        if not any(event & select.POLLIN for _, event in poll.poll()):
            return 0
        loader = process.start(LOAD, stdin=archive)
    with loader, signals.sent_to(loader):
        return _code(loader.wait())


def _code(returncode: int) -> int:
    return 128 - returncode if returncode < 0 else returncode
