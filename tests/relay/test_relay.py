"""The relay between a client and a daemon: what it passes on, what it answers, and how that ends."""

from __future__ import annotations

import socket
import stat
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event
from typing import cast

import grpc
import pytest

from jettison import llb
from jettison.errors import BuildError, OptionError
from jettison.gateway import status
from jettison.gateway.bridge import Bridge, Failure, Outcome, Ref, Result
from jettison.gateway.channel import open_channel
from jettison.gateway.options import Options
from jettison.pb import control_pb2, gateway_pb2, ops_pb2, status_pb2
from jettison.relay import dial, serve
from jettison.relay.builds import UNANSWERED, Builds, Run
from jettison.relay.service import BUILD_ID, SOLVE, START

CONTROL = "/moby.buildkit.v1.Control/"
HELLO = (("x-docker-expose-session-uuid", "s1"),)
BUILD = ((BUILD_ID, "b1"),)


@dataclass
class FakeDaemon(grpc.GenericRpcHandler):  # type: ignore[type-arg]  # generic in its stub alone
    """A daemon that echoes sessions, refuses `Info`, and keeps a build going until it is over."""

    heard: list[tuple[str, bytes, dict[str, str | bytes]]] = field(default_factory=list)
    started: Event = field(default_factory=Event)
    over: Event = field(default_factory=Event)

    def service(self, handler_call_details: grpc.HandlerCallDetails) -> grpc.RpcMethodHandler[bytes, bytes]:
        method = handler_call_details.method

        def handle(requests: Iterator[bytes], context: grpc.ServicerContext) -> Iterator[bytes]:
            metadata = dict(context.invocation_metadata())
            for request in requests:
                self.heard.append((method.rpartition("/")[2], request, metadata))
                yield from self.answer(method, request, context)
            context.set_trailing_metadata((("x-end", "done"),))

        return grpc.stream_stream_rpc_method_handler(handle)

    def answer(self, method: str, request: bytes, context: grpc.ServicerContext) -> Iterator[bytes]:
        if method == f"{CONTROL}Info":
            context.set_trailing_metadata((("grpc-status-details-bin", b"details"),))
            context.abort(grpc.StatusCode.UNIMPLEMENTED, "no info")
        if method == START:
            self.started.set()
            self.over.wait(10)
        if method.endswith("/Ping"):
            yield PONG
        else:
            yield request


PONG = gateway_pb2.PongResponse(
    workers=[{"platforms": [{"os": "linux", "architecture": "arm64"}]}]
).SerializeToString()


@dataclass(frozen=True)
class World:
    """A fake daemon, the relay's builds before it, and a client's channel to the relay."""

    daemon: FakeDaemon
    builds: Builds
    client: grpc.Channel
    socket: Path

    def call(self, method: str, *messages: bytes, metadata: tuple[tuple[str, str], ...] = ()) -> list[bytes]:
        return list(self.open(method, *messages, metadata=metadata))

    def open(
        self, method: str, *messages: bytes, metadata: tuple[tuple[str, str], ...] = ()
    ) -> grpc.CallIterator[bytes]:
        call = self.client.stream_stream(method, request_serializer=bytes, response_deserializer=bytes)
        return call(iter(messages), metadata=metadata, timeout=20)

    def build(self, run: Run, request: gateway_pb2.SolveRequest | None = None) -> bytes:
        """Ask for a build as a client of BuildKit does, and run the frontend for it in this thread."""
        asked = (request or REQUEST).SerializeToString()
        start = control_pb2.ControlSolveRequest(ref="b1", session="s1").SerializeToString()
        with ThreadPoolExecutor(2) as pool:
            whole = pool.submit(self.call, START, start)
            assert self.daemon.started.wait(10)
            answer = pool.submit(self.call, SOLVE, asked, metadata=BUILD)
            try:
                self.builds.answer(run)
                return b"".join(answer.result())
            finally:
                self.daemon.over.set()
                whole.result()


REQUEST = gateway_pb2.SolveRequest(
    frontend="gateway.v0", frontend_options={"source": "any", "filename": "a=b.yaml", "target": "debug"}
)


@contextmanager
def listening(daemon: FakeDaemon, socket: Path) -> Iterator[str]:
    server = grpc.server(ThreadPoolExecutor(8), handlers=[daemon])
    server.add_insecure_port(f"unix:{socket}")
    server.start()
    try:
        yield f"unix:{socket}"
    finally:
        daemon.over.set()
        server.stop(None).wait(10)


@pytest.fixture
def folder() -> Iterator[Path]:
    """Give a folder whose path is short enough for a socket."""
    with TemporaryDirectory(prefix="relay-") as name:
        yield Path(name)


@pytest.fixture
def world(folder: Path) -> Iterator[World]:
    daemon, socket = FakeDaemon(), folder / "r.sock"
    with (
        listening(daemon, folder / "d.sock") as target,
        serve.relay(target, socket) as builds,
        open_channel(f"unix:{socket}") as client,
    ):
        yield World(daemon, builds, client, socket)


def answers(outcome: Outcome) -> Run:
    def run(bridge: Bridge, read_options: Callable[[], Options]) -> None:
        read_options()
        bridge.finish(outcome)

    return run


def test_calls_pass_with_their_messages_and_metadata(world: World) -> None:
    call = world.open(f"{CONTROL}Session", b"one", b"two", metadata=HELLO)
    assert list(call) == [b"one", b"two"]
    assert dict(call.trailing_metadata())["x-end"] == "done"
    assert [(name, message) for name, message, _ in world.daemon.heard] == [
        ("Session", b"one"),
        ("Session", b"two"),
    ]
    assert world.daemon.heard[0][2]["x-docker-expose-session-uuid"] == "s1"


def test_refusals_pass_with_their_details(world: World) -> None:
    call = world.open(f"{CONTROL}Info", b"")
    with pytest.raises(grpc.RpcError):
        list(call)
    assert (call.code(), call.details()) == (grpc.StatusCode.UNIMPLEMENTED, "no info")
    assert dict(call.trailing_metadata())["grpc-status-details-bin"] == b"details"


def test_graph_goes_to_the_daemon(world: World) -> None:
    graph = gateway_pb2.SolveRequest(allow_result_return=True).SerializeToString()
    assert world.call(SOLVE, graph, metadata=BUILD) == [graph]


def test_build_is_answered_here_with_the_clients_options_and_session(world: World) -> None:
    seen: list[Options] = []

    def run(bridge: Bridge, read_options: Callable[[], Options]) -> None:
        seen.append(read_options())
        bridge.finish(Result(ref=Ref("r9"), metadata={"k": b"v"}))

    answer = gateway_pb2.SolveResponse.FromString(world.build(run))
    (options,) = seen
    assert (options.filename, options.target, options.session_id) == ("a=b.yaml", "debug", "s1")
    assert options.build_platform.format() == "linux/arm64"
    assert (answer.result.ref.id, dict(answer.result.metadata)) == ("r9", {"k": b"v"})
    assert [name for name, _, _ in world.daemon.heard] == ["Solve", "Ping"]  # the first is the client's own


def test_graphs_that_come_with_a_build_are_its_inputs(world: World) -> None:
    given = llb.marshal(llb.local("context"))
    seen: list[Mapping[str, llb.Definition]] = []

    def run(bridge: Bridge, _: Callable[[], Options]) -> None:
        seen.append(bridge.inputs())
        bridge.finish(Result())

    definition = ops_pb2.Definition.FromString(given.to_bytes())
    world.build(run, gateway_pb2.SolveRequest(frontend="any", frontend_inputs={"base": definition}))
    assert [{name: each.ops for name, each in inputs.items()} for inputs in seen] == [{"base": given.ops}]


def test_calls_of_the_frontend_say_which_build_they_are_about(world: World) -> None:
    def run(bridge: Bridge, _: Callable[[], Options]) -> None:
        bridge.ping()
        bridge.finish(Result())

    world.build(run)
    (ping,) = [metadata for name, _, metadata in world.daemon.heard if name == "Ping"]
    assert ping[BUILD_ID] == "b1"


def test_failure_reaches_the_client_whole(world: World) -> None:
    failure = Failure(status=status.build("line 3 is wrong", code=9))
    with pytest.raises(grpc.RpcError) as caught:
        world.build(answers(failure))
    call = cast("grpc.Call", caught.value)
    assert (call.code(), call.details()) == (grpc.StatusCode.FAILED_PRECONDITION, "line 3 is wrong")
    assert dict(call.trailing_metadata())["grpc-status-details-bin"] == failure.status


def test_frontend_that_ends_without_an_answer_fails_the_build(world: World) -> None:
    with pytest.raises(grpc.RpcError, match="the frontend ended without an answer"):
        world.build(lambda *_: None)
    assert status_pb2.Status.FromString(UNANSWERED.status).code == 2


def test_build_whose_client_has_gone_is_not_answered(world: World) -> None:
    ran: list[Bridge] = []
    gone = world.open(SOLVE, REQUEST.SerializeToString(), metadata=BUILD)
    cast("Callable[[], None]", gone.cancel)()
    later = world.open(SOLVE, REQUEST.SerializeToString(), metadata=BUILD)

    def run(bridge: Bridge, _: Callable[[], Options]) -> None:
        ran.append(bridge)
        bridge.finish(Result())

    while world.builds.answer(run) is None:
        pass
    assert len(list(later)) == 1
    assert len(ran) == 1


def test_only_this_user_may_connect(world: World) -> None:
    assert stat.S_IMODE(world.socket.stat().st_mode) == 0o600


def test_daemon_that_is_not_there_is_named(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serve, "READY_SECONDS", 0.1)
    with (
        pytest.raises(BuildError, match="no daemon answers at unix:/nowhere"),
        serve.relay("unix:/nowhere", folder / "r.sock"),
    ):
        pass


@pytest.mark.parametrize(
    ("path", "message"),
    [
        pytest.param("x" * 120, "a socket's path has at most 107 bytes", id="long"),
        pytest.param("none/r.sock", "nobody can listen there", id="no folder"),
    ],
)
def test_socket_that_cannot_be_had_is_refused(folder: Path, path: str, message: str) -> None:
    with (
        listening(FakeDaemon(), folder / "d.sock") as target,
        pytest.raises(OptionError) as caught,
        serve.relay(target, folder / path),
    ):
        pass
    assert caught.value.message == f"option --socket {folder / path}: {message}"


@pytest.mark.parametrize("name", ["d.sock", "notes"])
def test_what_is_there_already_is_not_replaced(folder: Path, name: str) -> None:
    (folder / "notes").write_text("mine")
    with listening(FakeDaemon(), folder / "d.sock") as target:
        with (
            pytest.raises(OptionError, match="there is something of that name already"),
            serve.relay(target, folder / name),
        ):
            pass
        assert (folder / name).exists()


def test_socket_that_a_dead_process_left_is_taken(folder: Path) -> None:
    left = socket.socket(socket.AF_UNIX)
    left.bind(str(folder / "r.sock"))
    left.close()
    with (
        listening(FakeDaemon(), folder / "d.sock") as target,
        serve.relay(target, folder / "r.sock"),
        open_channel(f"unix:{folder}/r.sock") as client,
    ):
        grpc.channel_ready_future(client).result(10)


def test_socket_of_its_own_goes_away_with_its_folder() -> None:
    with serve.socket_path(None) as path:
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert not path.parent.exists()


@pytest.mark.parametrize(
    ("address", "target"),
    [("unix:///run/b.sock", "unix:/run/b.sock"), ("tcp://127.0.0.1:1234", "127.0.0.1:1234")],
)
def test_addresses_that_can_be_dialled(address: str, target: str) -> None:
    assert dial.target(address) == target


@pytest.mark.parametrize("address", ["docker-container://x", "unix://", "nonsense"])
def test_other_addresses_are_refused(address: str) -> None:
    with pytest.raises(OptionError) as caught:
        dial.target(address)
    assert caught.value.message == (
        f"option --buildkit-host {address}: only unix:// and tcp:// (without TLS) can be dialled"
    )


def test_command_carries_the_connection(folder: Path) -> None:
    """The streams of a command lead to the daemon; the command ends with the relay."""
    daemon = FakeDaemon()
    script = (
        "import socket, sys, threading, os\n"
        "s = socket.socket(socket.AF_UNIX); s.connect(sys.argv[1])\n"
        "def copy(read, write):\n"
        "    while chunk := read(65536): write(chunk)\n"
        "threading.Thread(target=copy, args=(s.recv, lambda c: os.write(1, c)), daemon=True).start()\n"
        "copy(lambda n: os.read(0, n), s.sendall)\n"
    )
    with (
        listening(daemon, folder / "d.sock"),
        dial.through(["python3", "-c", script, str(folder / "d.sock")]) as target,
        serve.relay(target, folder / "r.sock"),
        open_channel(f"unix:{folder}/r.sock") as client,
    ):
        call = client.stream_stream(
            f"{CONTROL}Session", request_serializer=bytes, response_deserializer=bytes
        )
        assert list(call(iter([b"one"]), timeout=20)) == [b"one"]


def test_program_that_is_not_there_is_named() -> None:
    with pytest.raises(OptionError, match="option --through: `no-such-program` is not on PATH"):
        dial.through(["no-such-program"]).__enter__()
