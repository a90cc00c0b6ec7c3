"""A web server that says a part of one file and then nothing more, without closing the connection."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path


class Stalling:
    """Where the server listens, and since when (`time.monotonic`) it has been silent."""

    def __init__(self, silent_at: str) -> None:
        self.silent_at = silent_at
        self.url = ""
        self.since = 0.0
        self.silent = threading.Event()
        self.ended = threading.Event()

    def fall_silent(self) -> None:
        """Say nothing until the server is ended."""
        if not self.silent.is_set():
            self.since = time.monotonic()
            self.silent.set()
        self.ended.wait()

    def lasted(self) -> float:
        """Count the seconds of silence."""
        return time.monotonic() - self.since


@contextmanager
def stalling(folder: Path, silent_at: str) -> Iterator[Stalling]:
    """Serve a folder, but of the file whose path ends in `silent_at` only the first half."""
    state = Stalling(silent_at)
    handler = partial(_Handler, state, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        state.url = f"http://127.0.0.1:{server.server_port}"
        try:
            yield state
        finally:
            state.ended.set()
            server.shutdown()
            thread.join()


class _Handler(SimpleHTTPRequestHandler):
    def __init__(self, state: Stalling, *arguments: object, directory: str) -> None:
        self.state = state
        super().__init__(*arguments, directory=directory)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        if not self.path.endswith(self.state.silent_at):
            return super().do_GET()
        content = Path(self.translate_path(self.path)).read_bytes()
        self.send_response(200)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content[: len(content) // 2])
        return self.state.fall_silent()

    def log_message(self, *_: object) -> None:
        """Keep requests out of the tests' output."""
