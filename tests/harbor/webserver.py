"""The HTTP server of the harbor: RPM repositories and the UPX download, on loopback."""

from __future__ import annotations

import shutil
import sys
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from tests.harbor import ports
from tests.harbor.layout import Layout
from tests.harbor.process import Daemon
from tests.harbor.world import World

NAME = "http"
PREVIEW = "preview"
"""Where the repositories of 4.0 are."""


def daemon(layout: Layout, number: int) -> Daemon:
    """Return the server of ``.harbor/www`` on a loopback port."""
    return Daemon(
        name=NAME,
        command=[sys.executable, "-m", "tests.harbor.webserver", str(number), layout.state / "www"],
        ready=lambda: ports.is_open(number),
    )


def lay_out(layout: Layout, world: World) -> None:
    """Make ``.harbor/www`` a view of the world: its repositories, and UPX as its release page has it."""
    fresh = layout.state / "www.new"
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    for entry in world.repositories.iterdir():
        (fresh / entry.name).symlink_to(entry)
    (fresh / PREVIEW).symlink_to(world.preview.repositories)
    upx = fresh / upx_path(world.upx)
    upx.parent.mkdir(parents=True)
    upx.symlink_to(world.upx)
    shutil.rmtree(layout.state / "www", ignore_errors=True)
    fresh.rename(layout.state / "www")


def upx_path(tarball: Path) -> str:
    """Return the path of a UPX tarball on the server: ``upx/v4.2.4/upx-4.2.4-amd64_linux.tar.xz``."""
    version = tarball.name.split("-")[1]
    return f"upx/v{version}/{tarball.name}"


def serve(number: int, folder: str) -> None:
    """Serve a folder until the process is ended."""
    handler = partial(SimpleHTTPRequestHandler, directory=folder)
    ThreadingHTTPServer(("127.0.0.1", number), handler).serve_forever()


if __name__ == "__main__":
    serve(int(sys.argv[1]), sys.argv[2])
