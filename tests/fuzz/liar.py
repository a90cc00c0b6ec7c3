"""A daemon that tells the truth to most questions, and a lie to some, the same ones each time."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from concurrent import futures
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from threading import Lock
from typing import NoReturn

import grpc
from google.protobuf.message import Message

from jettison.gateway.llbbridge import SERVICE
from jettison.pb import gateway_pb2
from tests.fakes.daemon import Daemon, last_op
from tests.fuzz.lies import WAYS, Answer, HangUp, Late, Refused

REQUESTS: dict[str, type[Message]] = {
    "Ping": gateway_pb2.PingRequest,
    "Inputs": gateway_pb2.InputsRequest,
    "Solve": gateway_pb2.SolveRequest,
    "ReadFile": gateway_pb2.ReadFileRequest,
    "ReadDir": gateway_pb2.ReadDirRequest,
    "StatFile": gateway_pb2.StatFileRequest,
    "ResolveSourceMeta": gateway_pb2.ResolveSourceMetaRequest,
    "Warn": gateway_pb2.WarnRequest,
    "Return": gateway_pb2.ReturnRequest,
}
CALLS = tuple(REQUESTS)


@dataclass(frozen=True, slots=True)
class Lie:
    """A call that is lied to, how, and to which questions: to one of `share`, or to all."""

    call: str
    way: int
    seed: int
    share: int

    def applies(self, request: bytes) -> bool:
        """Tell whether a question is answered by this lie: the same question always is, or never."""
        return sha256(request).digest()[0] % self.share == 0

    def tell(self, request: bytes, truth: Message) -> Answer:
        """Answer a question."""
        chance = random.Random(f"{self.seed}-{sha256(request).hexdigest()}")  # noqa: S311 - to be repeated
        return WAYS[self.way](chance, truth)


@dataclass(kw_only=True)
class Liar(Daemon):
    """A daemon whose refs are the digests of graphs, so that it does not matter which call comes first.

    It refuses no call itself, keeps what it was returned and whether it took that, and hangs up by `hang_up`.
    """

    lies: tuple[Lie, ...]
    hang_up: Callable[[], None] = lambda: None
    returned: list[tuple[gateway_pb2.ReturnRequest, bool]] = field(default_factory=list)
    told: list[Answer] = field(default_factory=list)
    broken: list[Exception] = field(default_factory=list)
    lock: Lock = field(default_factory=Lock)

    def Solve(  # noqa: N802
        self, request: gateway_pb2.SolveRequest, _: grpc.ServicerContext
    ) -> gateway_pb2.SolveResponse:
        name = last_op(request).source.identifier.removeprefix("local://")
        digest = sha256(request.definition.SerializeToString(deterministic=True)).hexdigest()
        ref = gateway_pb2.Ref(id=f"{name if name in self.files else 'build'}#{digest}")
        return gateway_pb2.SolveResponse(result=gateway_pb2.Result(ref=ref))

    def _file(self, ref: str, path: str, _: grpc.ServicerContext) -> bytes:
        found = self.files.get(ref.partition("#")[0], {}).get(path)
        if found is None:
            raise FileNotFoundError(path)
        return found

    def serve(self, call: str, request: Message, context: grpc.ServicerContext) -> bytes:
        """Answer a call, and keep what is wrong with this daemon itself."""
        try:
            said = self._answer(call, request)
        except Exception as error:
            self.broken.append(error)
            raise
        if isinstance(said, HangUp):
            self.hang_up()
            return b""
        if isinstance(said, Refused):
            refuse(context, said)
        if isinstance(said, Late):
            time.sleep(said.seconds)
            return said.data
        return said

    def _answer(self, call: str, request: Message) -> Answer:
        """Answer a call, with a lie where one applies."""
        asked = request.SerializeToString(deterministic=True)
        lie = next((lie for lie in self.lies if lie.call == call and lie.applies(asked)), None)
        said: Answer
        try:
            truth: Message = getattr(self, call)(request, None)
            said = truth.SerializeToString()
        except FileNotFoundError as error:
            truth = gateway_pb2.ReadFileResponse()
            said = Refused(2, f"open {error}: no such file or directory", None)
        if lie is not None:
            said = lie.tell(asked, truth)
        with self.lock:
            if lie is not None:
                self.told.append(said)
            if isinstance(request, gateway_pb2.ReturnRequest):
                self.returned.append((request, lie is None or isinstance(said, Late)))
        return said


def refuse(context: grpc.ServicerContext, said: Refused) -> NoReturn:
    """End a call with an error, whose details may be of any kind."""
    if said.details is not None:
        context.set_trailing_metadata((("grpc-status-details-bin", said.details),))
    context.abort({code.value[0]: code for code in grpc.StatusCode}[said.code], said.message)
    raise AssertionError("abort raises")


class _Service(grpc.GenericRpcHandler):  # type: ignore[type-arg]
    """All calls of the gateway; answers are bytes as they are, whether they are messages or not."""

    def __init__(self, daemon: Liar) -> None:
        self._daemon = daemon

    def service(
        self, handler_call_details: grpc.HandlerCallDetails
    ) -> grpc.RpcMethodHandler[Message, bytes] | None:
        call = handler_call_details.method.removeprefix(SERVICE)
        if call not in REQUESTS:
            return None
        return grpc.unary_unary_rpc_method_handler(
            lambda request, context: self._daemon.serve(call, request, context),
            request_deserializer=REQUESTS[call].FromString,
            response_serializer=lambda data: data,
        )


@contextmanager
def listening(daemon: Liar, path: str) -> Iterator[None]:
    """Serve on a unix socket for as long as the block runs."""
    options = (("grpc.max_receive_message_length", -1), ("grpc.max_send_message_length", -1))
    server = grpc.server(
        futures.ThreadPoolExecutor(8),
        handlers=[_Service(daemon)],
        options=(*options, ("grpc.max_metadata_size", 64 << 20)),
    )
    server.add_insecure_port(f"unix:{path}")
    server.start()
    try:
        yield
    finally:
        server.stop(None).wait()
