"""The relay from start to end: a socket for clients, a channel to the daemon, the frontend between."""

from __future__ import annotations

import os
import socket as sockets
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import grpc

from jettison.errors import BuildError, OptionError
from jettison.gateway.bridge import Outcome
from jettison.gateway.channel import OPTIONS, open_channel
from jettison.relay.builds import Builds, Run
from jettison.relay.service import Service

MOST_CALLS = 256
"""Calls at once: each takes a thread, and a client has a handful open for as long as it builds."""

READY_SECONDS = 10

_LONGEST_SOCKET = 107
"""Bytes that the path of a socket may have on Linux."""


@contextmanager
def relay(target: str, socket: Path) -> Iterator[Builds]:
    """Listen on a socket for clients of the daemon at a gRPC target; yield the builds they ask for.

    BuildError if the daemon does not answer, OptionError if the socket cannot be had.
    """
    with open_channel(target) as channel:
        _wait(channel, target)
        builds = Builds(channel)
        server = grpc.server(
            ThreadPoolExecutor(MOST_CALLS), handlers=[Service(channel, builds)], options=OPTIONS
        )
        _listen(server, socket)
        server.start()
        try:
            yield builds
        finally:
            server.stop(grace=None).wait()


def answer_all(builds: Builds, run: Run, tell: Callable[[Outcome], None]) -> None:
    """Answer builds one by one in this thread, which has the terminal, until Ctrl-C between two of them."""
    while True:
        outcome = builds.answer(run)
        if outcome is not None:
            tell(outcome)


def _wait(channel: grpc.Channel, target: str) -> None:
    try:
        grpc.channel_ready_future(channel).result(READY_SECONDS)
    except grpc.FutureTimeoutError:
        message = f"no daemon answers at {target}"
        hint = "give its address by `--buildkit-host` or a command by `--through`"
        raise BuildError(message, hint=hint) from None


def _listen(server: grpc.Server, socket: Path) -> None:
    """Listen where only this user may connect: who reaches a daemon can do what root can."""
    if len(str(socket).encode()) > _LONGEST_SOCKET:
        raise _unusable(socket, f"a socket's path has at most {_LONGEST_SOCKET} bytes")
    if socket.exists() and not _is_left_over(socket):
        raise _unusable(socket, "there is something of that name already")  # gRPC would replace it
    mask = os.umask(0o177)
    try:
        server.add_insecure_port(f"unix:{socket}")
    except RuntimeError:
        raise _unusable(socket, "nobody can listen there") from None
    finally:
        os.umask(mask)


def _is_left_over(path: Path) -> bool:
    """Tell whether a path is a socket at which nobody listens any more."""
    with sockets.socket(sockets.AF_UNIX) as probe:
        try:
            probe.connect(str(path))
        except ConnectionRefusedError:
            return path.is_socket()
        except OSError:
            return False
    return False


def _unusable(socket: Path, why: str) -> OptionError:
    hint = "name a path in a folder that exists, or leave the option out"
    return OptionError(f"option --socket {socket}: {why}", hint=hint)
