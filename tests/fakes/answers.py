"""A daemon with a build file in it, and what a frontend returned, read as clients do."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping

import jettison
from jettison.pb.status_pb2 import Status
from tests.fakes.daemon import Daemon
from tests.fakes.process import Ended, http2_frames

NOTHING: Mapping[tuple[str, str], bytes] = {}
HELLO = b"# syntax=example.com/jettison\ndistro: azurelinux-3.0\ngo: ./cmd/hello\n"
GO_MOD: Mapping[str, bytes] = {"go.mod": b"module example.com/hello\nrequire example.com/a v1.0.0\n"}
"""A build context with a Go module."""

FAULT = f"Jettison {jettison.__version__} failed by a fault of its own"
REPORT = "please report it at https://github.com/jettison-build/jettison/issues"
PREFIX = "github.com/moby/buildkit/errdefs."


def daemon_with(
    text: bytes = HELLO, name: str = "jettison.yaml", beside: Mapping[tuple[str, str], bytes] = NOTHING
) -> Daemon:
    """Give a daemon with a build file and other files, by (local source, path)."""
    files: dict[str, dict[str, bytes]] = {"dockerfile": {name: text}, "context": dict(GO_MOD)}
    for (source, path), data in beside.items():
        files[source][path] = data
    return Daemon(files=files)


def after_first(daemon: Daemon) -> list[str]:
    """Name the calls in their order, but for the two that are on their way before anything else is done."""
    names = daemon.names()
    for first in ("Ping", "Inputs"):
        names.remove(first)
    return names


def check_end(ended: Ended) -> None:
    """Check that a process ended as BuildKit wants it: quietly, with 0, and only HTTP/2 on its output."""
    assert ended.stderr == ""
    assert ended.code == 0
    assert http2_frames(ended.stdout) > 5


def error_of(daemon: Daemon) -> Status:
    """Give the status of the one return there was, which must be an error."""
    (returned,) = daemon.returns()
    assert returned.HasField("error")
    assert not returned.HasField("result")
    return Status.FromString(returned.error.SerializeToString())


def sources_of(status: Status) -> list[tuple[str, bytes, list[int]]]:
    """Give file, content and first lines of every Source detail, in the order clients print them."""
    details = [each for each in reversed(status.details) if each.type_url == f"{PREFIX}Source+json"]
    return [_source(detail.value) for detail in details]


def _source(value: bytes) -> tuple[str, bytes, list[int]]:
    detail = json.loads(value)
    lines = [each["start"]["line"] for each in detail.get("ranges", [])]
    return detail["info"]["filename"], base64.b64decode(detail["info"].get("data", "")), lines
