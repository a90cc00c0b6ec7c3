"""Ways to a daemon: a socket, a port, or a command whose standard streams lead there."""

from __future__ import annotations

import shutil
import socket
import subprocess
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from jettison.errors import BuildError, OptionError

_HINT = "for every other kind give a command: `--through 'docker exec -i NAME buildctl dial-stdio'`"


def target(address: str) -> str:
    """Return a daemon's address as a gRPC target; OptionError for one that is no socket and no plain port."""
    kind, _, place = address.partition("://")
    if kind == "unix" and place:
        return f"unix:{place}"
    if kind == "tcp" and place:
        return place
    message = f"option --buildkit-host {address}: only unix:// and tcp:// (without TLS) can be dialled"
    raise OptionError(message, hint=_HINT)


@contextmanager
def through(command: Sequence[str], path: Path) -> Iterator[str]:
    """Yield a gRPC target that runs a command for each connection; OptionError without such a program.

    `path` is of the socket that is listened on.
    """
    if shutil.which(command[0]) is None:
        raise OptionError(f"option --through: `{command[0]}` is not on PATH")
    listener = _listen(path)
    running: list[subprocess.Popen[bytes]] = []
    threading.Thread(target=_accept, args=(listener, command, running), daemon=True).start()
    try:
        yield f"unix:{path}"
    finally:
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        _end(running)


def _listen(path: Path) -> socket.socket:
    listener = socket.socket(socket.AF_UNIX)
    try:
        listener.bind(str(path))
    except OSError as error:
        listener.close()
        hint = "set TMPDIR to a folder with a shorter path"
        raise BuildError(f"{path}: nobody can listen there: {error}", hint=hint) from None
    listener.listen()
    return listener


def _accept(listener: socket.socket, command: Sequence[str], running: list[subprocess.Popen[bytes]]) -> None:
    """Run the command for each connection, with the connection itself as its standard streams.

    It leads a session of its own: a Ctrl-C at the debugger's prompt is not for it.
    """
    with suppress(OSError):  # The listener was closed.
        while True:
            connection, _ = listener.accept()
            with connection:
                running.append(
                    subprocess.Popen(  # noqa: S603 - words of the user's own
                        command, stdin=connection.fileno(), stdout=connection.fileno(), start_new_session=True
                    )
                )


def _end(running: Sequence[subprocess.Popen[bytes]]) -> None:
    for process in running:
        process.terminate()
    for process in running:
        process.wait()
