"""Exactly one return, however a request ends."""

from __future__ import annotations

import json
from pathlib import Path
from time import monotonic

import pytest
from google.protobuf import any_pb2
from google.protobuf.message import Message

from jettison.pb import gateway_pb2
from jettison.pb.status_pb2 import Status
from tests.fakes.answers import PREFIX, check_end, error_of, sources_of
from tests.fakes.daemon import FRONTEND_CAPS, LLB_CAPS, Daemon, last_op
from tests.fakes.process import run

HELLO = b"distro: azurelinux-3.0\ngo: ./cmd/hello\n"
FILES = {"dockerfile": {"jettison.yaml": HELLO}}

BASE = "mcr.microsoft.com/azurelinux/base/core:3.0"
GO = "mcr.microsoft.com/oss/go/microsoft/golang:1.26-azurelinux3.0"

# The real entry point, with one function of it replaced before it starts.
BROKEN = """
from jettison import frontend
def broken(*_):
    raise {error}
frontend.compile_target = broken
from jettison.__main__ import main
import sys
sys.argv = ["jettison"]
main()
"""


UNSENDABLE = """
from jettison import frontend
from jettison.gateway.bridge import Failure, Result
frontend.build = lambda job: {outcome}
from jettison.__main__ import main
import sys
sys.argv = ["jettison"]
main()
"""


IMPATIENT = """
from jettison.gateway import client
client.LOOK_UP_SECONDS = 1
from jettison.__main__ import main
import sys
sys.argv = ["jettison"]
main()
"""


def detail(kind: str, value: bytes) -> any_pb2.Any:
    return any_pb2.Any(type_url=f"{PREFIX}{kind}+json", value=value)


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
            "Jettison failed by a fault of its own at <string>:4: ValueError: oops; please report it",
            id="exception",
        ),
        pytest.param(
            "MemoryError()",
            "Jettison failed by a fault of its own at <string>:4: MemoryError: ; please report it",
            id="out of memory",
        ),
        pytest.param(
            "SystemExit(3)",
            "Jettison failed by a fault of its own at <string>:4: SystemExit: 3; please report it",
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
        "Jettison failed by a fault of its own at <string>:4: "
        "RecursionError: maximum recursion depth exceeded; please report it"
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


def test_a_failed_look_up_gets_the_line_that_asked_for_it(tmp_path: Path) -> None:
    refused = Status(code=5, message="example.com/x: not found", details=[detail("Vertex", b"{}")])

    def refuse(request: Message) -> Status | None:
        assert isinstance(request, gateway_pb2.ResolveSourceMetaRequest)
        return refused if BASE in request.source.identifier else None

    daemon = Daemon(files=FILES, refuse={"ResolveSourceMeta": refuse})
    check_end(run(daemon, tmp_path, {}))
    status = error_of(daemon)
    assert (status.code, status.message) == (5, "example.com/x: not found")
    assert status.details[0] == refused.details[0]
    assert sources_of(status) == [("jettison.yaml", HELLO, [1])]


@pytest.mark.parametrize(
    "config",
    [
        b"junk",
        b"\xff",
        b"[]",
        b"5",
        b'{"config":[1]}',
        b'{"config":{"Env":"A=b"}}',
        b'{"config":{"Env":[1]}}',
        b'{"config":{"Env":["A=\\ud800"]}}',
        b'{"config":{"WorkingDir":5}}',
        b'{"config":{"User":["a"]}}',
        b"[" * 100_000,
    ],
    ids=lambda config: repr(config[:40]),
)
def test_an_image_config_that_is_none_is_told_with_the_line_that_asked(tmp_path: Path, config: bytes) -> None:
    daemon = Daemon(files=FILES, config=config)
    check_end(run(daemon, tmp_path, {}))
    status = error_of(daemon)
    assert status.message in {
        f"the daemon's answer for the image {image} has a config that cannot be read\n"
        "  hint: the image may be broken in its registry: pull and inspect it, or build from another"
        for image in (BASE, GO)
    }
    assert sources_of(status) == [("jettison.yaml", HELLO, [1 if BASE in status.message else 2])]


def test_an_image_that_a_policy_made_something_else_is_told_with_its_line(tmp_path: Path) -> None:
    daemon = Daemon(files=FILES, images={f"docker-image://{GO}": "https://example.com/go.tar"})
    check_end(run(daemon, tmp_path, {}))
    status = error_of(daemon)
    assert status.message == (
        f"a source policy of the daemon turned the image {GO} into https://example.com/go.tar\n"
        "  hint: this build needs an image there"
    )
    assert sources_of(status) == [("jettison.yaml", HELLO, [2])]


def test_a_failed_look_up_does_not_wait_for_a_slow_one(tmp_path: Path) -> None:
    def refuse(request: Message) -> Status | None:
        assert isinstance(request, gateway_pb2.ResolveSourceMetaRequest)
        if BASE in request.source.identifier:  # It is asked for first.
            daemon.over.wait(30)
            return None
        return Status(code=5, message="not found")

    daemon = Daemon(files=FILES, refuse={"ResolveSourceMeta": refuse})
    start = monotonic()
    check_end(run(daemon, tmp_path, {}))
    assert monotonic() - start < 20
    assert error_of(daemon).message == "not found"


def test_a_registry_that_says_nothing_is_not_waited_for_without_end(tmp_path: Path) -> None:
    daemon = Daemon(files=FILES, hang=frozenset({"ResolveSourceMeta"}))
    check_end(run(daemon, tmp_path, {}, entry=("-c", IMPATIENT)))
    status = error_of(daemon)
    assert status.message == (
        f"the registry has not answered for 1 seconds: {BASE}\n"
        "  hint: it, a mirror or a proxy before it keeps the connection and says nothing; try again later"
    )
    assert sources_of(status) == [("jettison.yaml", HELLO, [1])]


@pytest.mark.parametrize("call", ["ReadFile", "ResolveSourceMeta"])
def test_a_status_that_is_none_is_replaced_by_its_message(tmp_path: Path, call: str) -> None:
    refused = Status(code=5, message="gone")
    daemon = Daemon(files=FILES, refuse={call: lambda _: refused}, details=b"\xff\xff\xff")
    check_end(run(daemon, tmp_path, {}))
    assert (error_of(daemon).code, error_of(daemon).message) == (2, "gone")


@pytest.mark.parametrize("outcome", ['Result(metadata={"a": 5})', 'Failure(status=b"\\xff")'])
def test_an_outcome_that_cannot_be_sent_is_told_as_a_fault(tmp_path: Path, outcome: str) -> None:
    daemon = Daemon(files=FILES)
    check_end(run(daemon, tmp_path, {}, entry=("-c", UNSENDABLE.format(outcome=outcome))))
    status = error_of(daemon)
    assert status.message == "Jettison failed by a fault of its own that it cannot describe; please report it"
    assert sources_of(status) == [("", b"", [])]


def test_a_message_that_utf_8_cannot_carry_is_returned_with_a_mark(tmp_path: Path) -> None:
    daemon = Daemon(files=FILES)
    check_end(run(daemon, tmp_path, {"target": "a\udcff"}))
    assert (
        error_of(daemon).message == "option target=a?: the build file has no target and no stage of that name"
    )


def test_a_cancelled_call_is_returned(tmp_path: Path) -> None:
    cancelled = Status(code=1, message="context canceled")
    daemon = Daemon(files=FILES, refuse={"ReadFile": lambda _: cancelled})
    check_end(run(daemon, tmp_path, {}))
    assert error_of(daemon) == cancelled


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
    ("opts", "code", "message", "kind"),
    [
        pytest.param(
            {"requestid": "frontend.nope"},
            2,
            "unsupported request frontend.nope",
            ("Subrequest", "frontend.nope"),
            id="request",
        ),
        pytest.param(
            {"frontend.caps": "moby.buildkit.frontend.contexts+forward,moby.buildkit.frontend.x+forward"},
            12,
            "unsupported frontend capability moby.buildkit.frontend.x",
            ("FrontendCap", "moby.buildkit.frontend.x"),
            id="capability",
        ),
    ],
)
def test_what_we_lack_is_a_typed_error(
    tmp_path: Path, opts: dict[str, str], code: int, message: str, kind: tuple[str, str]
) -> None:
    daemon = Daemon(files=FILES)
    run(daemon, tmp_path, opts)
    assert daemon.names() == ["Return"]
    status = error_of(daemon)
    assert (status.code, status.message) == (code, message)
    assert [(each.type_url, json.loads(each.value)) for each in status.details] == [
        (f"{PREFIX}{kind[0]}+json", {"name": kind[1]})
    ]


@pytest.mark.parametrize(
    ("request_id", "calls"),
    [
        pytest.param("frontend.subrequests.describe", ["Return"], id="describe"),
        pytest.param("frontend.targets", ["Inputs", "Solve", "Ping", "ReadFile", "Return"], id="targets"),
    ],
)
def test_a_call_is_answered_by_metadata_alone(tmp_path: Path, request_id: str, calls: list[str]) -> None:
    daemon = Daemon(files=FILES)
    caps = "moby.buildkit.frontend.contexts,moby.buildkit.frontend.subrequests+forward"
    run(daemon, tmp_path, {"requestid": request_id, "frontend.caps": caps})
    assert daemon.names() == calls
    (returned,) = daemon.returns()
    assert (returned.result.ref.id, len(returned.result.refs.refs)) == ("", 0)
    assert sorted(returned.result.metadata) == ["result.json", "result.txt", "version"]


def without(names: tuple[str, ...], name: str) -> tuple[str, ...]:
    return tuple(each for each in names if each != name)


@pytest.mark.parametrize(
    ("daemon", "message"),
    [
        pytest.param(
            Daemon(files=FILES, frontend_caps=without(FRONTEND_CAPS, "source.metaresolver")),
            "the BuildKit of buildkit cannot do what the build needs; it lacks: source.metaresolver\n"
            "  hint: Jettison needs BuildKit 0.13 or newer; update the daemon and build again",
            id="call missing",
        ),
        pytest.param(
            Daemon(files=FILES, disabled=("readfile",)),
            "the BuildKit of buildkit cannot do what the build needs; it lacks: readfile\n"
            "  hint: Jettison needs BuildKit 0.13 or newer; update the daemon and build again",
            id="call disabled",
        ),
        pytest.param(
            Daemon(files=FILES, llb_caps=without(LLB_CAPS, "exec.meta.base")),
            "the BuildKit of buildkit cannot do what the build needs; it lacks: exec.meta.base\n"
            "  hint: this build needs a newer BuildKit, or one that enables it",
            id="op missing",
        ),
    ],
)
def test_a_daemon_that_cannot_do_it_is_told_apart_before_the_build(
    tmp_path: Path, daemon: Daemon, message: str
) -> None:
    check_end(run(daemon, tmp_path, {}))
    assert error_of(daemon).message == message
    assert [last_op(each).source.identifier.partition("://")[0] for each in daemon.solves()].count("") == 0


def test_a_worker_without_merge_gets_a_graph_without_it(tmp_path: Path) -> None:
    daemon = Daemon(files=FILES, llb_caps=without(LLB_CAPS, "mergeop"))
    check_end(run(daemon, tmp_path, {}))
    assert daemon.returns()[0].HasField("result")
    assert last_op(daemon.solves()[-1]).HasField("file")
