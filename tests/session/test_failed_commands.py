"""A command that fails: the last line of the build says where, what and what to do."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from google.protobuf import any_pb2
from google.protobuf.message import Message

from jettison.pb import container_pb2, gateway_pb2
from jettison.pb.status_pb2 import Status
from tests.fakes.answers import check_end, error_of, sources_of
from tests.fakes.daemon import Daemon, last_op
from tests.fakes.process import run
from tests.session.whole import FILES, detail

SCRIPT = ("/bin/bash", "-p", "/run/jettison/rootfs.sh", "/run/jettison-root")
GO = ("/bin/sh", "-c", "go build")
ROOTFS, APP = "[rootfs] install filesystem tzdatta", "[app 2/2] go build -C ./cmd/hello"
SAID = b"no such package: tzdatta\0did you mean tzdata?\0"
ABOVE = "; hint: what it printed is above"
PLACE = "jettison.yaml:4:12: error: "


def failed(argv: tuple[str, ...], name: str, code: int = 1, line: int = 4) -> Status:
    """Give the status of a command that failed, as a daemon makes it."""
    op = {"exec": {"meta": {"args": argv}, "mounts": [{"dest": "/run/jettison"}, {"dest": "/"}]}}
    solve = {"op": op, "mountIDs": ["", "root"], "description": {"llb.customname": name}}
    other = {"ranges": [{"start": {"line": 9}, "end": {"line": 9}}]}
    first = {"ranges": [{"start": {"line": line, "character": 11}, "end": {"line": line}}] if line else []}
    ended = any_pb2.Any(
        type_url="github.com/moby/buildkit/gatewayapi.ExitMessage+json", value=b'{"Code":%d}' % code
    )
    return Status(
        code=2,
        message=f'process "{" ".join(argv)}" did not complete successfully: exit code: {code}',
        details=[
            detail("Solve", json.dumps(solve).encode()),
            detail("Source", json.dumps(other if line else {}).encode()),
            detail("Source", json.dumps(first).encode()),
            ended,
        ],
    )


def failing(status: Status, left: dict[str, bytes] | None = None) -> Daemon:
    def refuse(request: Message) -> Status | None:
        assert isinstance(request, gateway_pb2.SolveRequest)
        return None if last_op(request).source.identifier else status

    return Daemon(files=FILES, refuse={"Solve": refuse}, left=left or {})


@pytest.mark.parametrize(
    ("status", "left", "message"),
    [
        pytest.param(
            failed(SCRIPT, ROOTFS),
            SAID,
            PLACE + "no such package: tzdatta; hint: did you mean tzdata?",
            id="a script of ours",
        ),
        pytest.param(
            failed(SCRIPT, ROOTFS),
            b"one\0\0two\0three\0",
            PLACE + "one; hint: two three",
            id="a script of ours with several hints",
        ),
        pytest.param(
            failed(SCRIPT, ROOTFS, line=0),
            b"one\0",
            "one",
            id="a script of ours without a place",
        ),
        pytest.param(
            failed(SCRIPT, ROOTFS),
            b"",
            f"{PLACE}step [rootfs] ended with exit code 1: install filesystem tzdatta{ABOVE}",
            id="a script of ours that said nothing",
        ),
        pytest.param(
            failed(SCRIPT, ROOTFS),
            None,
            f"{PLACE}step [rootfs] ended with exit code 1: install filesystem tzdatta{ABOVE}",
            id="a script of ours, and no container",
        ),
        pytest.param(
            failed(GO, APP, code=2),
            SAID,
            f"{PLACE}step [app 2/2] ended with exit code 2: go build -C ./cmd/hello{ABOVE}",
            id="a step of the user",
        ),
        pytest.param(
            failed(SCRIPT, ROOTFS),
            b"\x1b[2J\nno\0do\x07\0",
            PLACE + "�[2J\n  no; hint: do�",
            id="a script of ours that repeats what drives a terminal",
        ),
        pytest.param(
            failed(SCRIPT, ROOTFS),
            b"x" * 100_000,
            f"{PLACE}{'x' * 1500}…{'x' * 1500}",
            id="a script of ours with a long message",
        ),
        pytest.param(
            failed(GO, "[linux/amd64 app 2/2] [ -f x ] || exit 3", code=3),
            None,
            f"{PLACE}step [linux/amd64 app 2/2] ended with exit code 3: [ -f x ] || exit 3{ABOVE}",
            id="a step of the user with a bracket",
        ),
        pytest.param(
            failed(GO, "[app 1/1] " + "x" * 1000, code=137),
            None,
            f"{PLACE}step [app 1/1] ended with exit code 137: {'x' * 160}…{ABOVE};"
            " it was killed, and the builder may be short of memory",
            id="a long step that was killed",
        ),
    ],
)
def test_a_failed_command_is_told_by_its_last_line(
    tmp_path: Path, status: Status, left: bytes | None, message: str
) -> None:
    daemon = failing(status, None if left is None else {"root": left})
    check_end(run(daemon, tmp_path, {}))
    told = error_of(daemon)
    assert (told.code, told.message) == (2, message)
    assert list(told.details) == list(status.details)


@pytest.mark.parametrize(
    ("said", "message"),
    [
        (
            "secret netrc: not found",
            "the secret `netrc` is not given; hint: build with `--secret id=netrc,src=FILE`",
        ),
        (
            "unset ssh forward key default",
            "the SSH agent `default` is not given; hint: build with `--ssh default`",
        ),
        (
            'no SSH key "github" forwarded from the client',
            "the SSH agent `github` is not given; hint: build with `--ssh github`",
        ),
        ("no space left on device", "no space left on device"),
    ],
)
def test_a_command_that_has_not_begun_has_its_place(tmp_path: Path, said: str, message: str) -> None:
    status = failed(GO, APP)
    unstarted = Status(code=2, message=said, details=status.details[:-1])
    daemon = failing(unstarted)
    check_end(run(daemon, tmp_path, {}))
    assert error_of(daemon).message == PLACE + message


def test_a_fetch_that_fails_has_its_place_in_its_last_line(tmp_path: Path) -> None:
    said = "failed to fetch remote https://example.com/x: git stderr:\nfatal: \x1b[2Jno\n: exit status 128"
    daemon = failing(Status(code=2, message=said, details=failed(GO, APP).details[1:3]))
    check_end(run(daemon, tmp_path, {}))
    assert error_of(daemon).message == (
        f"{PLACE}failed to fetch remote https://example.com/x: git stderr: fatal: �[2Jno : exit status 128"
    )


def test_a_fetch_that_is_told_as_a_step_has_its_place(tmp_path: Path) -> None:
    solve = {"op": {"source": {"identifier": "http://a/b"}}, "description": {"llb.customname": "fetch"}}
    told = [detail("Solve", json.dumps(solve).encode()), *failed(GO, APP).details[1:3]]
    daemon = failing(Status(code=2, message="refused", details=told))
    check_end(run(daemon, tmp_path, {}))
    assert error_of(daemon).message == f"{PLACE}refused"


def test_a_step_that_a_source_policy_has_changed_has_its_place(tmp_path: Path) -> None:
    """What stands on a source with another address has another digest in the daemon, and no place."""
    status = failed(SCRIPT, "[rootfs] install filesystem azurelinux-release prebuilt-ca-certificates")
    vertex = detail("Vertex", b'{"digest":"sha256:another"}')
    other = Status(code=2, message="no", details=[status.details[0], vertex, status.details[-1]])
    daemon = failing(other, {"root": SAID})
    check_end(run(daemon, tmp_path, {}))
    told = error_of(daemon)
    assert told.message == "jettison.yaml:1:1: error: no such package: tzdatta; hint: did you mean tzdata?"
    assert [lines for _, _, lines in sources_of(told)] == [[1]]


@pytest.mark.parametrize("value", [b"{", b"[]", b'{"op":[]}', b'{"mountIDs":5}', b'{"description":{"a":1}}'])
def test_what_a_daemon_says_otherwise_is_passed_on(tmp_path: Path, value: bytes) -> None:
    status = Status(code=2, message="no", details=[detail("Solve", value), *failed(GO, APP).details[1:]])
    daemon = failing(status)
    check_end(run(daemon, tmp_path, {}))
    assert error_of(daemon) == status


def test_no_more_is_read_than_a_message_may_have(tmp_path: Path) -> None:
    daemon = failing(failed(SCRIPT, ROOTFS), {"root": SAID})
    check_end(run(daemon, tmp_path, {}))
    (request,) = (call.request for call in daemon.calls if call.name == "ExecProcess")
    assert isinstance(request, container_pb2.ExecMessage)
    assert list(request.init.process.args) == ["head", "-c", "65536", "/tmp/jettison-said"]


def test_builds_that_fail_at_once_look_each_into_a_container_of_its_own(tmp_path: Path) -> None:
    daemon = failing(failed(SCRIPT, ROOTFS), {"root": SAID})
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        run(daemon, tmp_path / name, {})
    requests = (call.request for call in daemon.calls)
    opened = [each for each in requests if isinstance(each, container_pb2.NewContainerRequest)]
    assert len({each.container_id for each in opened}) == len(opened) == 2


def test_nothing_is_looked_into_that_is_not_of_ours(tmp_path: Path) -> None:
    daemon = failing(failed(GO, APP), {"root": SAID})
    check_end(run(daemon, tmp_path, {}))
    assert "NewContainer" not in daemon.names()


LOST = Status(code=2, message="releasing already released reference a::b")


def test_an_error_that_the_daemon_has_lost_is_told_as_one(tmp_path: Path) -> None:
    daemon = failing(LOST)
    check_end(run(daemon, tmp_path, {}))
    hint = "what it printed is above"
    assert error_of(daemon).message == f"a step failed, and the daemon has lost its error; hint: {hint}"


@pytest.mark.parametrize("lost", ["amd64", "arm64"])
def test_of_two_platforms_the_error_is_told_that_is_not_lost(tmp_path: Path, lost: str) -> None:
    def refuse(request: Message) -> Status | None:
        assert isinstance(request, gateway_pb2.SolveRequest)
        if last_op(request).source.identifier:
            return None
        is_lost = any(f"GOARCH={lost}".encode() in op for op in request.definition.ops)
        return LOST if is_lost else failed(GO, APP, code=2)

    daemon = Daemon(files=FILES, refuse={"Solve": refuse})
    check_end(run(daemon, tmp_path, {"platform": "linux/amd64,linux/arm64"}))
    assert error_of(daemon).message.startswith(f"{PLACE}step [app 2/2] ended with exit code 2")
