"""`jettison serve`: answer builds in this process, where a debugger can look."""

from __future__ import annotations

import pdb  # noqa: T100 - the purpose of the command
import shlex
from bdb import BdbQuit
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from jettison.cli import report
from jettison.cli.engines.flags import BuildkitHost
from jettison.errors import OptionError
from jettison.frontend import run
from jettison.gateway import status
from jettison.gateway.bridge import Bridge, Failure, Outcome
from jettison.gateway.options import Options
from jettison.relay import dial
from jettison.relay.serve import answer_all, relay, socket_path

Through = Annotated[
    str,
    typer.Option(
        "--through", metavar="COMMAND", help="Reach the daemon by the standard streams of a command."
    ),
]
Socket = Annotated[Path | None, typer.Option("--socket", metavar="PATH", help="The socket to listen on.")]


Stop = Annotated[bool, typer.Option("--pdb", help="Stop in Python's debugger as each build begins.")]


def serve(
    buildkit_host: BuildkitHost = "", through: Through = "", socket: Socket = None, *, stop: Stop = False
) -> None:
    """Stand before a BuildKit daemon and answer its builds in this process, for a debugger.

    \b
    jettison serve --buildkit-host unix:///run/buildkit/buildkitd.sock
    jettison serve --through 'docker buildx dial-stdio' --pdb

    Clients then build at the address that this names, with their own files and secrets. Ctrl-C ends it.
    """  # noqa: D301 - `\b` keeps the lines of an example apart
    with report.reported([]), _target(buildkit_host, through) as target, socket_path(socket) as path:
        try:
            with relay(target, path) as builds:
                report.say(f"builds at this address are answered here: BUILDKIT_HOST=unix://{path}")
                answer_all(builds, _debugged if stop else run, _tell)
        except (KeyboardInterrupt, BdbQuit):
            report.say("ended")


def _debugged(bridge: Bridge, read_options: Callable[[], Options]) -> None:
    """Run the frontend under the debugger, on the terminal of this process."""
    pdb.runcall(run, bridge, read_options)


@contextmanager
def _target(host: str, through: str) -> Iterator[str]:
    if through:
        with dial.through(shlex.split(through)) as target:
            yield target
    elif host:
        yield dial.target(host)
    else:
        hint = "give `--buildkit-host ADDRESS`, or `--through 'docker buildx dial-stdio'` for Docker"
        raise OptionError("there is no daemon to stand before", name="buildkit-host", hint=hint)


def _tell(outcome: Outcome) -> None:
    said = f"failed: {status.message(outcome.status)}" if isinstance(outcome, Failure) else "answered"
    report.say(f"build {said}")
