"""The host of the distribution's repositories, played on loopback for one run.

No address of the test machine is the same in all builders (a container of Docker's has a network of its
own), and none may be in an image. So the repositories have the real addresses, and this run is their proxy.
"""

from __future__ import annotations

import os
import socket
from contextlib import suppress
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import dnf  # type: ignore[import-not-found]

NAME = "packages.microsoft.com"
FILES = "/srv/repo"


def play(base: dnf.Base) -> None:
    """Lead repositories of the host to a server of this run, by HTTP without TLS; others stay as they are."""
    theirs = [one for one in base.repos.iter_enabled() if any(f"//{NAME}/" in url for url in one.baseurl)]
    proxy = _serve() if theirs else ""
    for repository in theirs:
        repository.baseurl = [
            url.replace(f"https://{NAME}/", f"http://{NAME}/") for url in repository.baseurl
        ]
        repository.proxy = proxy


def _serve() -> str:
    """Start a process that serves until this one ends; give its address. libdnf would hold up a thread."""
    listener = socket.create_server(("127.0.0.1", 0))
    address = f"http://127.0.0.1:{listener.getsockname()[1]}"
    parent = os.getpid()
    if os.fork() == 0:
        try:
            _run(listener, parent)
        finally:
            os._exit(0)
    listener.close()
    return address


def _run(listener: socket.socket, parent: int) -> None:
    for stream in range(3):  # a pipe that the caller reads would not end
        with suppress(OSError):
            os.close(stream)
    server = _Server(("127.0.0.1", 0), partial(_Handler, directory=FILES), bind_and_activate=False)
    server.socket.close()
    server.socket, server.parent = listener, parent
    server.serve_forever(poll_interval=0.1)


class _Server(ThreadingHTTPServer):
    parent = 0

    def service_actions(self) -> None:
        """End with the run that this is for, also where that was killed."""
        if os.getppid() != self.parent:
            os._exit(0)


class _Handler(SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Answer a proxy's request, whose target is a whole address."""
        self.path = self.path.removeprefix(f"http://{NAME}")
        super().do_GET()

    def log_message(self, *_: object) -> None:
        """Say nothing."""
