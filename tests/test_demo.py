"""The parts of `make demo` that decide and measure."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from tests.demo import machine, prepare, say, sizes, world
from tests.demo.machine import Machine

NOTHING = Machine(root=False, docker=False, real_images=False)


@pytest.mark.parametrize(
    ("count", "text"),
    [
        pytest.param(0, "0 kB", id="nothing"),
        pytest.param(818_400, "818 kB", id="kilobytes"),
        pytest.param(1_000_000, "1.0 MB", id="megabytes"),
    ],
)
def test_size(count: int, text: str) -> None:
    assert say.size(count) == text


def test_table_of_sizes() -> None:
    weighed = {
        "jettison": sizes.Size(1_040_000, 818_000),
        "naive Dockerfile": sizes.Size(306_700_000, 114_300_000),
    }
    assert sizes.table(weighed) == [
        "                   unpacked  compressed",
        "jettison             1.0 MB      818 kB",
        "naive Dockerfile   306.7 MB    114.3 MB",
    ]


@pytest.mark.parametrize(
    ("status", "answers"),
    [
        pytest.param(200, True, id="open registry"),
        pytest.param(401, True, id="registry that wants a token"),
        pytest.param(403, False, id="a gateway says no"),
        pytest.param(503, False, id="out of order"),
    ],
)
def test_registry_answers(monkeypatch: pytest.MonkeyPatch, status: int, answers: bool) -> None:
    monkeypatch.setattr(machine, "SCHEME", "http")
    monkeypatch.setenv("no_proxy", "*")
    with server(status) as host:
        assert machine.registry_answers(host) is answers


def test_registry_that_is_not_there() -> None:
    assert machine.registry_answers("127.0.0.1:1", patience=1) is False


@pytest.mark.parametrize(
    ("ci", "code"), [pytest.param("", 0, id="at home"), pytest.param("true", 1, id="in CI")]
)
def test_machine_without_root_has_no_harbor(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], ci: str, code: int
) -> None:
    monkeypatch.setenv("CI", ci)
    monkeypatch.setattr(prepare, "inspect", lambda: NOTHING)
    assert prepare.main() == code
    assert capsys.readouterr().out.startswith("Not root, so the harbor (two BuildKit engines, ")


def test_machine_with_nothing_gets_no_world(capsys: pytest.CaptureFixture[str]) -> None:
    assert world.open_world(NOTHING) is None
    assert "Microsoft's real images cannot be used" in capsys.readouterr().out


@contextmanager
def server(status: int) -> Iterator[str]:
    """Serve one status on loopback, for every request."""

    class Handler(BaseHTTPRequestHandler):
        def do_HEAD(self) -> None:
            self.send_response(status)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Keep quiet."""

    httpd = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=httpd.serve_forever)
    thread.start()
    try:
        yield f"127.0.0.1:{httpd.server_port}"
    finally:
        httpd.shutdown()
        thread.join()
        httpd.server_close()
