"""Where the real images cannot be reached, `make real` says which host did not answer, and ends with 3."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from tests.e2e.own_daemon import free_port
from tests.real import places
from tests.real.__main__ import NOT_REACHED
from tests.reality.page import ROOT

SAID = (
    "make real: not run, since no answer came from {}: nothing was learnt about the real images. Run it where"
    " these hosts can be reached, or name a mirror of the registries in JETTISON_REAL_MIRROR\n"
)
ALL = (
    "mcr.microsoft.com (Microsoft's images), docker.io (the base of the frontend's image),"
    " packages.microsoft.com (Microsoft's packages), github.com (UPX's releases)"
)


def run(**variables: str) -> subprocess.CompletedProcess[str]:
    env = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
    env |= {"PYTHONPATH": str(ROOT / "frontend"), **variables}
    argv = [sys.executable, "-m", "tests.real"]
    return subprocess.run(argv, cwd=ROOT, env=env, capture_output=True, text=True, timeout=120, check=False)


def test_nobody_answers() -> None:
    """A proxy that nobody serves is as good as no network."""
    done = run(https_proxy=f"http://127.0.0.1:{free_port()}", JETTISON_REAL_MIRROR="")
    assert (done.returncode, done.stdout, done.stderr) == (NOT_REACHED, "", SAID.format(ALL))


def test_a_mirror_that_does_not_answer_is_named() -> None:
    mirror = f"127.0.0.1:{free_port()}"
    done = run(JETTISON_REAL_MIRROR=mirror)
    said = SAID.format(f"{mirror} (the mirror of the registries)")
    assert (done.returncode, done.stdout, done.stderr) == (NOT_REACHED, "", said)


@contextmanager
def server(status: int) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_HEAD(self) -> None:
            self.send_response(status)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as httpd:
        threading.Thread(target=httpd.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{httpd.server_address[1]}/"
        httpd.shutdown()


@pytest.mark.parametrize(
    ("status", "registry", "answers"),
    [
        (200, True, True),
        (200, False, True),
        (401, True, True),
        (401, False, False),
        (403, True, False),
        (404, False, False),
        (503, True, False),
    ],
)
def test_an_answer_is_the_places_own(
    monkeypatch: pytest.MonkeyPatch, status: int, registry: bool, answers: bool
) -> None:
    monkeypatch.setenv("no_proxy", "*")
    with server(status) as url:
        assert places.answers(places.Place("x", "y", url, registry=registry)) is answers


def test_the_places_are_those_that_the_data_names() -> None:
    assert [(place.host, place.url) for place in places.needed("")] == [
        ("mcr.microsoft.com", "https://mcr.microsoft.com/v2/"),
        ("docker.io", "https://registry-1.docker.io/v2/"),
        (
            "packages.microsoft.com",
            "https://packages.microsoft.com/azurelinux/3.0/prod/base/x86_64/repodata/repomd.xml",
        ),
        (
            "github.com",
            "https://github.com/upx/upx/releases/download/v4.2.4/upx-4.2.4-amd64_linux.tar.xz",
        ),
    ]
