"""Carry a gRPC connection over the pipes on file descriptors 0 and 1.

grpcio cannot make a client channel from file descriptors, so a unix socket in a private directory
stands between: two threads copy bytes from the input pipe to the socket and back. Plain reads and
writes, because a splice from the socket into the output pipe holds that pipe's lock while it waits.
"""

from __future__ import annotations

import os
import socket
import threading
from contextlib import suppress
from dataclasses import dataclass, field

CHUNK = 1 << 16

# The root file system of a frontend is writable, but a tiny image may have none of these. The socket's
# own directory there is private, so that it does not matter who else can write beside it.
_PLACES = ("/tmp", "/run", "/var/tmp", ".")  # noqa: S108


@dataclass(frozen=True, slots=True, kw_only=True)
class Transport:
    """A socket to dial, and the event that is set once the other side has gone."""

    path: str
    gone: threading.Event = field(default_factory=threading.Event)

    @property
    def target(self) -> str:
        """Return the socket as a gRPC target."""
        return f"unix:{self.path}"


def take_pipes() -> tuple[int, int]:
    """Take over the pipes on 0 and 1, and leave harmless files in their place.

    A stray read then sees the end of a file, and a stray print goes to the daemon's log instead of
    breaking the framing of HTTP/2.
    """
    incoming, outgoing = os.dup(0), os.dup(1)
    null = os.open(os.devnull, os.O_RDONLY)
    os.dup2(null, 0)
    os.close(null)
    os.dup2(2, 1)
    return incoming, outgoing


def connect(incoming: int, outgoing: int) -> Transport:
    """Listen on a private socket and carry the one connection made to it over the two pipes."""
    listener, path = listen()
    transport = Transport(path=path)
    threading.Thread(target=_carry, args=(listener, transport, incoming, outgoing), daemon=True).start()
    return transport


def listen() -> tuple[socket.socket, str]:
    """Listen on a unix socket in a new directory of its own, and its path."""
    path = f"{_private_directory()}/socket"  # A socket's path has at most 107 bytes.
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    listener.bind(path)
    listener.listen(1)
    return listener, path


def _private_directory() -> str:
    """Make a directory that only this user can enter; the first place that lets us wins."""
    name = f"jettison-{os.urandom(6).hex()}"
    refused: OSError | None = None
    for place in _PLACES:
        directory = f"{os.path.abspath(place)}/{name}"
        try:
            os.makedirs(place, mode=0o1777, exist_ok=True)
            os.mkdir(directory, mode=0o700)
        except OSError as error:
            refused = error
        else:
            return directory
    raise OSError(f"no place for a socket in any of {', '.join(_PLACES)}: {refused}")


def _carry(listener: socket.socket, transport: Transport, incoming: int, outgoing: int) -> None:
    connection, _ = listener.accept()
    listener.close()
    os.unlink(transport.path)
    os.rmdir(os.path.dirname(transport.path))
    threading.Thread(target=_send, args=(connection, transport, outgoing), daemon=True).start()
    _receive(connection, transport, incoming)


def _receive(connection: socket.socket, transport: Transport, incoming: int) -> None:
    """Copy what the daemon says to the socket, until it hangs up."""
    with suppress(OSError):  # The channel was closed on our side, or the pipe broke: both are the end.
        while chunk := os.read(incoming, CHUNK):
            connection.sendall(chunk)
    _hang_up(connection, transport)


def _send(connection: socket.socket, transport: Transport, outgoing: int) -> None:
    """Copy what we say to the daemon, until either side hangs up."""
    with suppress(OSError):
        while chunk := connection.recv(CHUNK):
            _write_all(outgoing, chunk)
    _hang_up(connection, transport)


def _write_all(descriptor: int, chunk: bytes) -> None:
    rest = memoryview(chunk)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def _hang_up(connection: socket.socket, transport: Transport) -> None:
    transport.gone.set()
    with suppress(OSError):  # The peer was quicker.
        connection.shutdown(socket.SHUT_RDWR)
