"""A web server on loopback that serves a directory, and goes wrong where a test wants it to."""

from __future__ import annotations

import base64
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path


@dataclass(slots=True)
class Server:
    """A running server; `answers` holds a status, a content or another address for the ends of paths.

    `once` holds the same for one request each, `asked` are the paths of all requests. With a `login`
    (`NAME:PASSWORD`) nobody else gets an answer.
    """

    url: str
    answers: dict[str, int | bytes | str] = field(default_factory=dict)
    once: list[tuple[str, int | bytes | str]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    login: str = ""


@contextmanager
def served(folder: Path, certificate: Path | None = None) -> Iterator[Server]:
    """Serve a directory until the block ends, with TLS if there is a certificate with its key."""
    server = Server("")
    handler = partial(_Handler, server, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as running:
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            running.socket = context.wrap_socket(running.socket, server_side=True)
        server.url = f"http{'s' if certificate else ''}://127.0.0.1:{running.server_port}"
        thread = threading.Thread(target=running.serve_forever)
        thread.start()
        try:
            yield server
        finally:
            running.shutdown()
            thread.join()


class _Handler(SimpleHTTPRequestHandler):
    def __init__(self, running: Server, *arguments: object, directory: str) -> None:
        self.running = running
        super().__init__(*arguments, directory=directory)  # type: ignore[arg-type]

    def _answer(self) -> int | bytes | str | None:
        for each in self.running.once:
            if self.path.endswith(each[0]):
                self.running.once.remove(each)
                return each[1]
        return next((each for end, each in self.running.answers.items() if self.path.endswith(end)), None)

    def do_GET(self) -> None:
        self.running.asked.append(self.path)
        told = base64.b64encode(self.running.login.encode()).decode()
        known = self.headers["Authorization"] == f"Basic {told}"
        answer = self._answer() if known or not self.running.login else 401
        if isinstance(answer, int):
            self.send_error(answer)
        elif isinstance(answer, str):
            self.send_response(302)
            self.send_header("Location", answer)
            self.end_headers()
        elif answer is not None:
            self.send_response(200)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)
        else:
            super().do_GET()

    def log_message(self, *_: object) -> None:
        """Say nothing."""
