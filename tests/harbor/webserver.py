"""The HTTP server of the harbor: RPM repositories, the UPX download, a registry of npm; on loopback.

An address that begins with `/for/NAME` is noted under NAME, and `/for/NAME` itself is the list of what was
asked for so, as JSON: tests that run side by side count their own. What follows a `/private` is for those who
know the token; others are told 401.
"""

from __future__ import annotations

import base64
import json
import re
import shutil
import sys
from collections import defaultdict
from collections.abc import Mapping
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

from tests.harbor import npm, ports
from tests.harbor.layout import Layout
from tests.harbor.process import Daemon
from tests.harbor.world import World

NAME = "http"
PREVIEW = "preview"
"""Where the repositories of 4.0 are."""

TOKEN = "t0ken-of-the-harbor"  # noqa: S105 - of a server on loopback
LOGINS = (f"Bearer {TOKEN}", f"Basic {base64.b64encode(f'ci:{TOKEN}'.encode()).decode()}")
_ADDRESS = re.compile(r"(?P<noted>/for/(?P<name>[\w-]+))?(?P<private>/private)?(?P<path>/.*)?")


def daemon(layout: Layout, number: int) -> Daemon:
    """Return the server of ``.harbor/www`` on a loopback port."""
    return Daemon(
        name=NAME,
        command=[sys.executable, "-m", "tests.harbor.webserver", str(number), layout.state / "www"],
        ready=lambda: ports.is_open(number),
    )


def lay_out(layout: Layout, world: World, indexes: Mapping[str, Path]) -> None:
    """Make ``.harbor/www`` a view of the world: its repositories, and UPX as its release page has it.

    Beside them ``indexes`` of packages by their names.
    """
    fresh = layout.state / "www.new"
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    for entry in world.repositories.iterdir():
        (fresh / entry.name).symlink_to(entry)
    (fresh / PREVIEW).symlink_to(world.preview.repositories)
    for name, folder in indexes.items():
        (fresh / name).symlink_to(folder)
    upx = fresh / upx_path(world.upx)
    upx.parent.mkdir(parents=True)
    upx.symlink_to(world.upx)
    shutil.rmtree(layout.state / "www", ignore_errors=True)
    fresh.rename(layout.state / "www")


def upx_path(tarball: Path) -> str:
    """Return the path of a UPX tarball on the server: ``upx/v4.2.4/upx-4.2.4-amd64_linux.tar.xz``."""
    version = tarball.name.split("-")[1]
    return f"upx/v{version}/{tarball.name}"


class Handler(SimpleHTTPRequestHandler):
    """Gives files of a folder, and what was asked for."""

    asked: ClassVar[dict[str, list[str]]] = defaultdict(list)

    def do_GET(self) -> None:
        """Answer a request."""
        address = _ADDRESS.fullmatch(self.path)
        noted, name, private, path = address.groups() if address else ("", "", "", self.path)
        if noted and not (private or path):
            return self._give(json.dumps(self.asked[name]))
        if noted:
            self.asked[name].append(f"{private or ''}{path or ''}")
        if private and self.headers.get("Authorization") not in LOGINS:
            self.send_response(HTTPStatus.UNAUTHORIZED)
            self.send_header("WWW-Authenticate", 'Basic realm="harbor"')
            return self.end_headers()
        self.path = path or "/"
        packument = Path(self.translate_path(self.path), npm.PACKUMENT)
        if not packument.is_file():
            return super().do_GET()
        base = f"http://{self.headers['Host']}{noted or ''}{private or ''}/npm"
        return self._give(packument.read_text().replace(npm.BASE, base))

    def _give(self, text: str) -> None:
        body = text.encode()
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def serve(number: int, folder: str) -> None:
    """Serve a folder until the process is ended."""
    handler = partial(Handler, directory=folder)
    ThreadingHTTPServer(("127.0.0.1", number), handler).serve_forever()


if __name__ == "__main__":
    serve(int(sys.argv[1]), sys.argv[2])
