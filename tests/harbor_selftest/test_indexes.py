"""What the harbor's web server does for indexes of packages: it notes requests, and asks for a token."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from functools import partial
from http.client import HTTPConnection
from http.server import ThreadingHTTPServer

import pytest

from tests.harbor import npm, webserver
from tests.scratch import scratch_folder

LOGIN = {"Authorization": f"Bearer {webserver.TOKEN}"}


@pytest.fixture(scope="module")
def address(request: pytest.FixtureRequest) -> Iterator[str]:
    folder = scratch_folder(request, "www")
    (folder / "npm/@a/b").mkdir(parents=True)
    (folder / "npm/@a/b" / npm.PACKUMENT).write_text(f'{{"tarball": "{npm.BASE}/@a/b/-/b-1.tgz"}}')
    (folder / "file").write_text("text")
    handler = partial(webserver.Handler, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"127.0.0.1:{server.server_port}"
        server.shutdown()


def ask(address: str, path: str, headers: dict[str, str] | None = None) -> tuple[int, str]:
    connection = HTTPConnection(address, timeout=10)
    connection.request("GET", path, headers=headers or {})
    answer = connection.getresponse()
    return answer.status, answer.read().decode()


def test_requests_are_noted_by_name_and_by_no_other(address: str) -> None:
    assert ask(address, "/file") == (200, "text")
    assert ask(address, "/for/one/file") == (200, "text")
    assert ask(address, "/for/one/nothing")[0] == 404
    assert ask(address, "/for/two/private/file", LOGIN) == (200, "text")
    asked = {name: json.loads(ask(address, f"/for/{name}")[1]) for name in ("one", "two", "three")}
    assert asked == {"one": ["/file", "/nothing"], "two": ["/private/file"], "three": []}


@pytest.mark.parametrize(
    ("login", "status"),
    [
        pytest.param({}, 401, id="none"),
        pytest.param({"Authorization": "Bearer wrong"}, 401, id="wrong"),
        pytest.param(LOGIN, 200, id="token"),
        pytest.param({"Authorization": webserver.LOGINS[1]}, 200, id="password"),
    ],
)
def test_what_is_private_is_for_those_who_know_the_token(
    address: str, login: dict[str, str], status: int
) -> None:
    assert ask(address, "/private/file", login)[0] == status


@pytest.mark.parametrize("before", ["", "/for/four", "/private", "/for/four/private"])
@pytest.mark.parametrize("name", ["@a/b", "@a%2fb"])
def test_a_packument_leads_back_to_where_it_was_asked_for(address: str, before: str, name: str) -> None:
    body = ask(address, f"{before}/npm/{name}", LOGIN)[1]
    assert json.loads(body) == {"tarball": f"http://{address}{before}/npm/@a/b/-/b-1.tgz"}
