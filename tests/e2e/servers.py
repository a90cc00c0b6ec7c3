"""Servers on loopback for what a build fetches: files by HTTP, a repository by git's own protocol."""

from __future__ import annotations

import os
import socket
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from tests.harbor import ports

_AUTHOR = {
    f"GIT_{role}_{what}": value
    for role in ("AUTHOR", "COMMITTER")
    for what, value in (("NAME", "Test"), ("EMAIL", "test@example.com"), ("DATE", "1700000000 +0000"))
}


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Keep requests out of the tests' output."""


@contextmanager
def web(folder: Path) -> Iterator[str]:
    """Serve a folder; gives the address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def git(folder: Path, files: Mapping[str, str]) -> Iterator[str]:
    """Serve a repository with one commit of some files, tagged `v1`; gives its address."""
    work, port = folder / "project.git", _free_port()
    for name, text in files.items():
        path = work / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    for words in (("init", "-q", "-b", "main"), ("add", "."), ("commit", "-q", "-m", "all"), ("tag", "v1")):
        command = ("git", "-C", str(work), *words)
        subprocess.run(command, check=True, env={**os.environ, **_AUTHOR, "HOME": str(folder)})
    options = ("--export-all", f"--base-path={folder}", "--listen=127.0.0.1", f"--port={port}")
    programs = subprocess.run(("git", "--exec-path"), check=True, capture_output=True, text=True).stdout
    server = subprocess.Popen((f"{programs.strip()}/git-daemon", *options), stderr=subprocess.DEVNULL)
    try:
        _wait(port)
        yield f"git://127.0.0.1:{port}/project.git"
    finally:
        server.terminate()
        server.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(port: int) -> None:
    end = time.monotonic() + 10
    while not ports.is_open(port):
        assert time.monotonic() < end, "git daemon does not answer"
        time.sleep(0.05)
