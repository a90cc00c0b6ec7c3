"""A relay between a client and a daemon that answers in fixed ways."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event

import grpc

from jettison.pb import control_pb2, gateway_pb2
from jettison.relay.builds import Builds, Run
from jettison.relay.service import BUILD_ID, SOLVE, START

CONTROL = "/moby.buildkit.v1.Control/"
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
