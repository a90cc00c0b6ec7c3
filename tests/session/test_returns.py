"""Exactly one return, however a request ends."""

from __future__ import annotations

from pathlib import Path

import pytest
from google.protobuf.message import Message

from jettison.pb import gateway_pb2
from jettison.pb.status_pb2 import Status
from tests.fakes.answers import FAULT, REPORT, after_first, check_end, error_of, sources_of
from tests.fakes.daemon import Daemon, last_op
from tests.fakes.process import run
from tests.session.whole import FILES, detail

# The real entry point, with one function of it replaced before it starts.
BROKEN = """
from jettison.session import solve
def broken(*_):
    raise {error}
solve.compile_target = broken
from jettison.__main__ import main
import sys
sys.argv = ["jettison"]
main()
"""

UNSENDABLE = """
from jettison.session import solve
from jettison.gateway.bridge import Failure, Result
solve.build_images = lambda *_: {outcome}
from jettison.__main__ import main
import sys
sys.argv = ["jettison"]
main()
"""

FAILED_STEP = Status(
    code=2,
    message='process "/bin/sh -c go build" did not complete successfully: exit code: 1',
    details=[
        detail("Vertex", b'{"digest":"sha256:00"}'),
        detail("Source", b"x" * 48_000),
        detail("Solve", b"{}"),
    ],
)


def refuse_build(request: Message) -> Status | None:
    """Refuse the graph of the build, not that of the build file."""
    assert isinstance(request, gateway_pb2.SolveRequest)
    return None if last_op(request).source.identifier else FAILED_STEP


def refuse_result(request: Message) -> Status | None:
    assert isinstance(request, gateway_pb2.ReturnRequest)
    return Status(code=3, message="no such ref: build") if request.HasField("result") else None


@pytest.mark.parametrize(
    ("error", "message"),
    [
        pytest.param(
            'ValueError("oops")',
            f"{FAULT} at <string>:4: ValueError: oops; {REPORT}",
            id="exception",
        ),
        pytest.param(
            "MemoryError()",
            f"{FAULT} at <string>:4: MemoryError: ; {REPORT}",
            id="out of memory",
        ),
        pytest.param(
            "SystemExit(3)",
            f"{FAULT} at <string>:4: SystemExit: 3; {REPORT}",
            id="exit",
        ),
        pytest.param("KeyboardInterrupt()", "the build was interrupted", id="interrupt"),
    ],
)
def test_a_fault_of_our_own_is_returned(tmp_path: Path, error: str, message: str) -> None:
    daemon = Daemon(files=FILES)
    check_end(run(daemon, tmp_path, {}, entry=("-c", BROKEN.format(error=error))))
    status = error_of(daemon)
    assert (status.code, status.message) == (2, message)
    assert sources_of(status) == [("jettison.yaml", b"", [])]


def test_endless_recursion_is_returned(tmp_path: Path) -> None:
    daemon = Daemon(files=FILES)
    check_end(run(daemon, tmp_path, {}, entry=("-c", BROKEN.format(error="broken()"))))
    assert error_of(daemon).message == (
        f"{FAULT} at <string>:4: RecursionError: maximum recursion depth exceeded; {REPORT}"
    )


def test_a_stray_print_does_not_reach_the_daemon(tmp_path: Path) -> None:
    daemon = Daemon(files=FILES)
    ended = run(
        daemon, tmp_path, {}, entry=("-c", BROKEN.format(error="print('stray', flush=True) or KeyError()"))
    )
    assert ended.stderr == "stray\n"
    assert b"stray" not in ended.stdout
    assert len(daemon.returns()) == 1


def test_the_daemons_own_error_is_passed_on_whole(tmp_path: Path) -> None:
    daemon = Daemon(files=FILES, refuse={"Solve": refuse_build})
    check_end(run(daemon, tmp_path, {}))
    assert error_of(daemon) == FAILED_STEP


@pytest.mark.parametrize(
    ("call", "place"), [("ReadFile", ""), ("ResolveSourceMeta", "jettison.yaml:1:1: error: ")]
)
def test_a_status_that_is_none_is_replaced_by_its_message(tmp_path: Path, call: str, place: str) -> None:
    refused = Status(code=5, message="gone")
    daemon = Daemon(files=FILES, refuse={call: lambda _: refused}, details=b"\xff\xff\xff")
    check_end(run(daemon, tmp_path, {}))
    assert (error_of(daemon).code, error_of(daemon).message) == (2, f"{place}gone")


def test_a_refusal_without_a_reason_is_told_as_one(tmp_path: Path) -> None:
    daemon = Daemon(files=FILES, refuse={"Solve": lambda _: Status(code=5)})
    check_end(run(daemon, tmp_path, {}))
    status = error_of(daemon)
    assert (status.code, status.message) == (2, "the daemon refused the call Solve and did not say why")


@pytest.mark.parametrize("outcome", ['Result(metadata={"a": 5})', 'Failure(status=b"\\xff")'])
def test_an_outcome_that_cannot_be_sent_is_told_as_a_fault(tmp_path: Path, outcome: str) -> None:
    daemon = Daemon(files=FILES)
    check_end(run(daemon, tmp_path, {}, entry=("-c", UNSENDABLE.format(outcome=outcome))))
    status = error_of(daemon)
    assert status.message == f"{FAULT} that it cannot describe; {REPORT}"
    assert sources_of(status) == [("", b"", [])]


def test_a_message_that_utf_8_cannot_carry_is_returned_with_a_mark(tmp_path: Path) -> None:
    daemon = Daemon(files=FILES)
    check_end(run(daemon, tmp_path, {"target": "a\udcff"}))
    assert error_of(daemon).message == "option target=a�: it is not UTF-8"


def test_a_cancelled_call_is_returned(tmp_path: Path) -> None:
    cancelled = Status(code=1, message="context canceled")
    daemon = Daemon(files=FILES, refuse={"ReadFile": lambda _: cancelled})
    check_end(run(daemon, tmp_path, {}))
    status = error_of(daemon)
    assert (status.code, status.message) == (1, "context canceled")


def test_an_error_of_the_daemon_without_a_place_does_not_point_at_the_syntax_line(tmp_path: Path) -> None:
    refused = Status(code=2, message="failed to load LLB: something is not allowed")
    daemon = Daemon(files=FILES, refuse={"Solve": lambda request: refuse_build(request) and refused})
    check_end(run(daemon, tmp_path, {}))
    status = error_of(daemon)
    assert (status.code, status.message) == (2, refused.message)
    assert sources_of(status) == [("jettison.yaml", b"", [])]


def test_a_refused_result_is_followed_by_its_reason(tmp_path: Path) -> None:
    daemon = Daemon(files=FILES, refuse={"Return": refuse_result})
    check_end(run(daemon, tmp_path, {}))
    first, second = daemon.returns()
    assert first.HasField("result")
    assert second.error.message == "the daemon refused the result: no such ref: build"


@pytest.mark.parametrize("call", ["Solve", "Ping", "ReadFile", "ResolveSourceMeta", "Return"])
def test_a_daemon_that_goes_away_is_left_quietly(tmp_path: Path, call: str) -> None:
    daemon = Daemon(files=FILES, hang=frozenset({call}))
    ended = run(daemon, tmp_path, {}, hang_up=True)
    assert (ended.code, ended.stderr) == (0, "")
    assert len(daemon.returns()) == (call == "Return")


@pytest.mark.parametrize(
    ("request_id", "calls"),
    [
        pytest.param("frontend.subrequests.describe", ["Return"], id="describe"),
        pytest.param("frontend.targets", ["Solve", "ReadFile", "Return"], id="targets"),
    ],
)
def test_a_call_is_answered_by_metadata_alone(tmp_path: Path, request_id: str, calls: list[str]) -> None:
    daemon = Daemon(files=FILES)
    caps = "moby.buildkit.frontend.contexts,moby.buildkit.frontend.subrequests+forward"
    run(daemon, tmp_path, {"requestid": request_id, "frontend.caps": caps})
    assert after_first(daemon) == calls
    (returned,) = daemon.returns()
    assert (returned.result.ref.id, len(returned.result.refs.refs)) == ("", 0)
    assert sorted(returned.result.metadata) == ["result.json", "result.txt", "version"]
