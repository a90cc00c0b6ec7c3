"""What is sent and told on the way of a build: a header to a server, and the longest messages to a client."""

from __future__ import annotations

import hashlib
import json
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.e2e.conftest import ENGINES
from tests.e2e.engines import Build, Engine
from tests.e2e.harbor_env import Harbor

DATA = f"of the private server {uuid.uuid4().hex}\n".encode()  # which no engine has yet
ADDRESS = "https://files.example.com/private"
FETCHED = f"""\
distro: azurelinux-3.0
rootfs: {{base: none}}
stages:
  got:
    from: scratch
    steps:
      - http: {{url: "{ADDRESS}", checksum: "sha256:{hashlib.sha256(DATA).hexdigest()}", secret: files}}
files: [{{from: got, src: private, dest: /private}}]
"""
HEADER = "Bearer s3cret"


class _Private(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        """Give the file to whoever sends the header."""
        known = self.headers.get("Authorization") == HEADER
        self.send_response(200 if known else 401)
        self.end_headers()
        self.wfile.write(DATA if known else b"")

    def log_message(self, *_: object) -> None:
        """Keep requests out of the tests' output."""


@contextmanager
def private(engine: Engine, folder: Path) -> Iterator[Harbor]:
    """Serve the file; gives the harbor with a policy that has its address lead there."""
    policy = json.loads(Path(engine.harbor.env["EXPERIMENTAL_BUILDKIT_SOURCE_POLICY"]).read_text())
    with ThreadingHTTPServer(("127.0.0.1", 0), _Private) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        updates = {"identifier": f"http://127.0.0.1:{server.server_address[1]}/private"}
        rule = {"action": "CONVERT", "selector": {"identifier": ADDRESS}, "updates": updates}
        file = folder / "policy.json"
        file.write_text(json.dumps({**policy, "rules": [*policy["rules"], rule]}))
        try:
            yield Harbor({**engine.harbor.env, "EXPERIMENTAL_BUILDKIT_SOURCE_POLICY": str(file)})
        finally:
            server.shutdown()


def test_a_private_file_is_fetched_with_its_secret(engine: Engine, tmp_path: Path) -> None:
    (tmp_path / "jettison.yaml").write_text(FETCHED)
    (tmp_path / "header").write_text(HEADER)
    secret = ("--secret", f"id=files,src={tmp_path / 'header'}")
    with private(engine, tmp_path) as harbor:
        without = ENGINES[engine.name](harbor).tree(Build(context=tmp_path), tmp_path / "none")
        ENGINES[engine.name](harbor).tree(Build(context=tmp_path, extra=secret), tmp_path / "out").ok()
    assert (tmp_path / "out" / "private").read_bytes() == DATA
    assert "failed to retrieve HTTP auth secret files: secret files: not found" in without.text
    assert f"[got 1/1] fetch {ADDRESS}" in without.text


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("é" * 400_000, id="one line"),
        pytest.param("é\\n" * 200_000, id="many lines"),
        pytest.param("\\e[2J" * 80_000, id="escapes"),
    ],
)
def test_a_message_about_a_long_value_arrives(engine: Engine, tmp_path: Path, text: str) -> None:
    used = "".join(f"  s{number}: {{from: x, platform: *long}}\n" for number in range(9))
    file = f'distro: &long "{text}"\nstages:\n{used}'
    (tmp_path / "jettison.yaml").write_text(file)
    failed = engine.tree(Build(context=tmp_path), tmp_path / "out")
    assert failed.code == 1
    assert "jettison.yaml:1:9: error: unknown distribution" in failed.stderr
    assert "COMPRESSION_ERROR" not in failed.stderr
    assert "\x1b" not in failed.stderr
    assert len(failed.stderr) < 1_000_000
