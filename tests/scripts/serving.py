"""A web server on loopback that serves a directory, and goes wrong where a test wants it to."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path


@dataclass(slots=True)
class Server:
    """A running server; `answers` holds a status or a content for the ends of paths."""

    url: str
    answers: dict[str, int | bytes] = field(default_factory=dict)


@contextmanager
def served(folder: Path) -> Iterator[Server]:
    """Serve a directory until the block ends."""
    answers: dict[str, int | bytes] = {}
    handler = partial(_Handler, answers, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as running:
        thread = threading.Thread(target=running.serve_forever)
        thread.start()
        try:
            yield Server(f"http://127.0.0.1:{running.server_port}", answers)
        finally:
            running.shutdown()
            thread.join()


class _Handler(SimpleHTTPRequestHandler):
    def __init__(self, answers: dict[str, int | bytes], *arguments: object, directory: str) -> None:
        self.answers = answers
        super().__init__(*arguments, directory=directory)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        answer = next((each for end, each in self.answers.items() if self.path.endswith(end)), None)
        if isinstance(answer, int):
            self.send_error(answer)
        elif answer is not None:
            self.send_response(200)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)
        else:
            super().do_GET()

    def log_message(self, *_: object) -> None:
        """Say nothing."""
