"""The work of `jettison serve`: the frontend on this terminal, before a daemon."""

from __future__ import annotations

import pdb  # noqa: T100 - the purpose of the command
from bdb import BdbQuit
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from jettison.cli import building, guarded, report
from jettison.errors import OptionError
from jettison.gateway import status
from jettison.gateway.bridge import Bridge, Failure, Outcome
from jettison.gateway.options import Options
from jettison.relay import dial
from jettison.relay.server import answer_all, relay
from jettison.session.answer import run


def until_interrupted(host: str, through: str, socket: Path | None, *, stop: bool) -> None:
    """Answer builds until Ctrl-C, or until a debugger is left before a build has begun.

    OptionError if no daemon is named, or one that cannot be reached.
    """
    with guarded.folder("jettison-serve-") as folder, _target(host, through, folder.path) as target:
        path = socket.absolute() if socket else folder.path / "buildkitd.sock"
        try:
            with relay(target, path) as builds:
                report.say(f"builds at this address are answered here: BUILDKIT_HOST=unix://{path}")
                answer_all(builds, _debugged if stop else run, _tell)
        except (KeyboardInterrupt, BdbQuit):
            report.say("ended")


@contextmanager
def _target(host: str, through: str, folder: Path) -> Iterator[str]:
    """Yield a daemon as a gRPC target."""
    if command := building.words("--through", through):
        with dial.through(command, folder / "daemon.sock") as found:
            yield found
    elif host:
        yield dial.target(host)
    else:
        hint = "give `--buildkit-host ADDRESS`, or `--through 'docker buildx dial-stdio'` for Docker"
        raise OptionError("there is no daemon to stand before", hint=hint)


def _debugged(bridge: Bridge, read_options: Callable[[], Options]) -> None:
    """Run the frontend under the debugger, on the terminal of this process."""
    pdb.runcall(run, bridge, read_options)


def _tell(outcome: Outcome) -> None:
    said = f"failed: {status.message(outcome.status)}" if isinstance(outcome, Failure) else "answered"
    report.say(f"build {said}")
