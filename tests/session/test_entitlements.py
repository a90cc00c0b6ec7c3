"""The network of the host, which a caller must allow: what a build without leave says, and where."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from google.protobuf.message import Message

from jettison.pb import gateway_pb2
from jettison.pb.status_pb2 import Status
from tests.fakes.answers import check_end, daemon_with, error_of, sources_of
from tests.fakes.daemon import Daemon
from tests.fakes.process import run

TEXT = b"""\
distro: azurelinux-3.0
stages:
  unused:
    from: go
    steps: [{run: make, network: host}]
  app:
    from: go
    steps:
      - run: make
      - run: make install
        network: host
files: [{from: app, src: /app, dest: /app}]
"""
CHECKED = TEXT + b"checks: {no-shell: true}\n"
PLAIN = TEXT.replace(b"        network: host\n", b"")
FILES_ONLY = b"distro: azurelinux-3.0\nrootfs: {base: none}\nfiles: [{src: a, dest: /a}]\n"
NOT_ALLOWED = "failed to load LLB: network.host is not allowed"


def failing(text: bytes, message: str) -> Daemon:
    """Give a daemon that cannot build an image or its checks."""

    def refuse(request: Message) -> Status | None:
        match request:
            case gateway_pb2.ReadFileRequest(ref=ref) if ref.startswith("build#"):
                return Status(code=2, message=message)
            case gateway_pb2.SolveRequest(evaluate=True):
                return Status(code=2, message=message)
            case _:
                return None

    return replace(daemon_with(text), refuse={"Solve": refuse, "ReadFile": refuse})


@pytest.mark.parametrize(
    ("text", "opts", "place"),
    [
        pytest.param(TEXT, {}, "10:9", id="a step"),
        pytest.param(CHECKED, {}, "10:9", id="a step of a checked image"),
        pytest.param(TEXT, {"platform": "linux/amd64,linux/arm64"}, "10:9", id="several platforms"),
        pytest.param(TEXT, {"target": "unused"}, "5:13", id="a stage"),
    ],
)
def test_a_build_without_leave_marks_the_step_that_wants_it(
    tmp_path: Path, text: bytes, opts: Mapping[str, str], place: str
) -> None:
    daemon = failing(text, NOT_ALLOWED)
    check_end(run(daemon, tmp_path, opts))
    status = error_of(daemon)
    assert (status.code, status.message) == (
        2,
        (
            f"jettison.yaml:{place}: error: network.host is not allowed for this build,"
            " and a step asks for it; hint: build with `--allow network.host`, or leave `network: host` out"
        ),
    )
    assert sources_of(status) == [("jettison.yaml", text, [int(place.partition(":")[0])])]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param(TEXT, "process did not complete successfully", id="something else"),
        pytest.param(PLAIN + b"checks: {no-shell: true}\n", NOT_ALLOWED, id="somebody else's step"),
    ],
)
def test_other_failures_are_told_in_the_words_of_the_daemon(
    tmp_path: Path, text: bytes, message: str
) -> None:
    daemon = failing(text, message)
    check_end(run(daemon, tmp_path, {}))
    assert error_of(daemon).message == message


@pytest.mark.parametrize("text", [TEXT, PLAIN, FILES_ONLY])
def test_an_image_is_built_before_the_return(tmp_path: Path, text: bytes) -> None:
    daemon = daemon_with(text)
    check_end(run(daemon, tmp_path, {}))
    assert daemon.names()[-2:] == ["Solve", "Return"]
    assert [each.evaluate for each in daemon.solves()][-1]
    assert daemon.returns()[0].HasField("result")
