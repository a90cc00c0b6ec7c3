"""A wire on loopback between two programs, to be cut or held in the middle of what they say."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from types import TracebackType
from typing import Self

CHUNK = 1 << 14


class Wire:
    """Carry TCP connections to `target` (HOST:PORT) from a port of its own, until it is cut or held.

    `held` is the number of bytes from the target after which nothing is carried any more; `busy` is
    set once so many have passed.
    """

    def __init__(self, target: str, held: int | None = None) -> None:
        host, _, port = target.rpartition(":")
        self._target = (host, int(port))
        self._left = held
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._ends: list[socket.socket] = []
        self._flows = threading.Event()
        self._flows.set()
        self._is_cut = False
        self.busy = threading.Event()

    @property
    def address(self) -> str:
        """Where to dial instead of the target."""
        return f"127.0.0.1:{self._listener.getsockname()[1]}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.cut()

    def hold(self) -> None:
        """Carry nothing more, and leave both sides to wait."""
        self._flows.clear()

    def cut(self) -> None:
        """Close every connection, and refuse new ones; what is held is lost."""
        self._is_cut = True
        self._flows.set()
        for end in (self._listener, *self._ends):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()

    def _accept(self) -> None:
        with suppress(OSError):  # the listener was closed
            while True:
                near, _ = self._listener.accept()
                far = socket.create_connection(self._target)
                self._ends += [near, far]
                threading.Thread(target=self._carry, args=(near, far, False), daemon=True).start()
                threading.Thread(target=self._carry, args=(far, near, True), daemon=True).start()

    def _carry(self, source: socket.socket, sink: socket.socket, counted: bool) -> None:
        with suppress(OSError):
            while chunk := source.recv(CHUNK):
                if counted:
                    self._count(len(chunk))
                self._flows.wait()
                if self._is_cut:
                    return
                sink.sendall(chunk)
        with suppress(OSError):
            sink.shutdown(socket.SHUT_WR)

    def _count(self, size: int) -> None:
        if self._left is None:
            return
        self._left -= size
        if self._left <= 0:
            self.hold()
            self.busy.set()
