"""What is read of a failure, whatever a daemon puts into it."""

from __future__ import annotations

import pytest

from jettison.gateway.failed import FailedVertex, read_vertex
from jettison.gateway.status import build
from tests.session.whole import detail

VERTEX = detail("Vertex", b'{"digest":"sha256:00"}')


@pytest.mark.parametrize(
    ("solve", "action", "tree"),
    [
        pytest.param(b"{}", None, None, id="nothing more"),
        pytest.param(b'{"mountIDs":["","x",""],"file":{"index":"2"}}', 1, None, id="an action"),
        pytest.param(b'{"inputIDs":["x"],"cache":{}}', None, 0, id="the first input"),
        pytest.param(b'{"inputIDs":["x"],"cache":{"index":"2"}}', None, 2, id="another one"),
    ],
)
def test_what_failed(solve: bytes, action: int | None, tree: int | None) -> None:
    status = build("no", [VERTEX, detail("Source", b"{}"), detail("Solve", solve)])
    assert read_vertex(status) == FailedVertex(digest="sha256:00", action=action, input=tree)


@pytest.mark.parametrize(
    "solve",
    [
        pytest.param(b"", id="no JSON"),
        pytest.param(b"\xff", id="no text"),
        pytest.param(b"[]", id="no map"),
        pytest.param(b"[" * 100_000, id="deep"),
        pytest.param(b'{"mountIDs":{}}', id="no list of mounts"),
        pytest.param(b'{"cache":[]}', id="no input"),
        pytest.param(b'{"cache":{"index":1}}', id="a number"),
        pytest.param(b'{"cache":{"index":"x"}}', id="a word"),
        pytest.param(b'{"cache":{"index":"%s"}}' % (b"9" * 5000), id="a long number"),
    ],
)
def test_details_that_say_nothing(solve: bytes) -> None:
    assert read_vertex(build("no", [VERTEX, detail("Solve", solve)])) is None


@pytest.mark.parametrize("vertex", [b"{}", b'{"digest":0}', b"null"])
def test_a_vertex_that_is_none(vertex: bytes) -> None:
    assert read_vertex(build("no", [detail("Vertex", vertex), detail("Solve", b"{}")])) is None


def test_bytes_that_are_no_status() -> None:
    assert read_vertex(b"\xff\xff\xff") is None
