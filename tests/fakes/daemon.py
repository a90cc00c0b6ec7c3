"""A daemon for one frontend process: it records every call and answers from plain data.

The frontend is the real entry point in a process of its own, with real gRPC over its standard pipes.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from concurrent import futures
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event
from typing import NoReturn

import grpc
from google.protobuf.message import Message

from jettison import llb
from jettison.pb import bridge_pb2_grpc, caps_pb2, container_pb2, gateway_pb2, ops_pb2
from jettison.pb.status_pb2 import Status
from tests.fakes.caps import FRONTEND_CAPS, LLB_CAPS
from tests.fakes.listing import brought, resolved

DIGEST = "sha256:" + "ab" * 32
LONGEST_MESSAGE = 16 << 20  # BuildKit's own limit, both ways.
ENV = ["PATH=/usr/bin:/bin"]

Refusal = Callable[[Message], Status | None]


@dataclass(frozen=True, slots=True)
class Call:
    """One call as it arrived."""

    name: str
    request: Message


@dataclass(kw_only=True)
class Daemon(bridge_pb2_grpc.LLBBridgeServicer):
    """What the daemon holds: files of sources by name or address, images, capabilities; and what it heard.

    Every image has the same `digest` and `config`; without one it is of the
    platform that was asked for. `git` and `http` are told of other sources. `refuse` may give a status for a
    request, by the call's name; `details`, if set, is sent in the place of its bytes. `left` is what `head`
    prints in the root of a failed step, by its id. A call in `hang` gets no answer, and sets `hanging`.
    """

    files: Mapping[str, Mapping[str, bytes]]
    images: Mapping[str, str] = field(default_factory=dict)
    inputs: Mapping[str, llb.Definition] = field(default_factory=dict)
    digest: str = DIGEST
    config: bytes | None = None
    git: gateway_pb2.GitAnswer | None = None
    http: gateway_pb2.HttpAnswer | None = None
    frontend_caps: tuple[str, ...] = FRONTEND_CAPS
    llb_caps: tuple[str, ...] = LLB_CAPS
    disabled: tuple[str, ...] = ()
    refuse: Mapping[str, Refusal] = field(default_factory=dict)
    details: bytes | None = None
    left: Mapping[str, bytes] = field(default_factory=dict)
    hang: frozenset[str] = frozenset()
    calls: list[Call] = field(default_factory=list)
    trees: dict[str, Mapping[str, bytes]] = field(default_factory=dict)
    hanging: Event = field(default_factory=Event)
    over: Event = field(default_factory=Event)

    def names(self) -> list[str]:
        """Give the calls' names, in the order they came."""
        return [call.name for call in self.calls]

    def returns(self) -> list[gateway_pb2.ReturnRequest]:
        """Give every return, accepted or not."""
        return [call.request for call in self.calls if isinstance(call.request, gateway_pb2.ReturnRequest)]

    def solves(self) -> list[gateway_pb2.SolveRequest]:
        """Give every graph that was sent."""
        return [call.request for call in self.calls if isinstance(call.request, gateway_pb2.SolveRequest)]

    def lookups(self) -> list[gateway_pb2.ResolveSourceMetaRequest]:
        """Give every look-up of an image."""
        wanted = gateway_pb2.ResolveSourceMetaRequest
        return [call.request for call in self.calls if isinstance(call.request, wanted)]

    def reads(self) -> list[gateway_pb2.ReadFileRequest]:
        """Give every read of a file."""
        return [call.request for call in self.calls if isinstance(call.request, gateway_pb2.ReadFileRequest)]

    def warnings(self) -> list[gateway_pb2.WarnRequest]:
        """Give every warning."""
        return [call.request for call in self.calls if isinstance(call.request, gateway_pb2.WarnRequest)]

    def _heard(self, name: str, request: Message, context: grpc.ServicerContext) -> None:
        self.calls.append(Call(name, request))
        refusal = self.refuse.get(name)
        status = refusal(request) if refusal else None
        if status is not None:
            abort(context, status, self.details)
        if name in self.hang:
            self.hanging.set()
            self.over.wait(30)

    def Ping(  # noqa: N802
        self, request: gateway_pb2.PingRequest, context: grpc.ServicerContext
    ) -> gateway_pb2.PongResponse:
        self._heard("Ping", request, context)
        return gateway_pb2.PongResponse(
            frontend_caps=self._caps(self.frontend_caps), llb_caps=self._caps(self.llb_caps)
        )

    def _caps(self, names: tuple[str, ...]) -> list[caps_pb2.Capability]:
        return [caps_pb2.Capability(id=name, enabled=name not in self.disabled) for name in names]

    def Inputs(  # noqa: N802
        self, request: gateway_pb2.InputsRequest, context: grpc.ServicerContext
    ) -> gateway_pb2.InputsResponse:
        self._heard("Inputs", request, context)
        given = {name: definition.to_pb() for name, definition in self.inputs.items()}
        return gateway_pb2.InputsResponse(definitions=given)

    def Solve(  # noqa: N802
        self, request: gateway_pb2.SolveRequest, context: grpc.ServicerContext
    ) -> gateway_pb2.SolveResponse:
        self._heard("Solve", request, context)
        source = last_op(request).source
        name = source.identifier.removeprefix("local://")
        name = name if name in self.files else "build"
        ref = f"{name}#{len(self.calls)}"
        self.trees[ref] = brought(self.files.get(name, {}), source)
        result = gateway_pb2.Result(ref=gateway_pb2.Ref(id=ref))
        return gateway_pb2.SolveResponse(result=result)

    def ReadFile(  # noqa: N802
        self, request: gateway_pb2.ReadFileRequest, context: grpc.ServicerContext
    ) -> gateway_pb2.ReadFileResponse:
        self._heard("ReadFile", request, context)
        data = self._file(request.ref, request.path, context)
        if request.HasField("range"):
            data = data[request.range.offset :][: request.range.length or None]
        return gateway_pb2.ReadFileResponse(data=data)

    def ReadDir(  # noqa: N802
        self, request: gateway_pb2.ReadDirRequest, context: grpc.ServicerContext
    ) -> gateway_pb2.ReadDirResponse:
        """List the root of a directory; no other is asked for."""
        self._heard("ReadDir", request, context)
        paths = self.files.get(request.ref.partition("#")[0], {})
        names = sorted({path.partition("/")[0] for path in paths})
        return gateway_pb2.ReadDirResponse(entries=[gateway_pb2.FileStat(path=name) for name in names])

    def StatFile(  # noqa: N802
        self, request: gateway_pb2.StatFileRequest, context: grpc.ServicerContext
    ) -> gateway_pb2.StatFileResponse:
        self._heard("StatFile", request, context)
        size = len(self._file(request.ref, request.path, context))
        return gateway_pb2.StatFileResponse(stat=gateway_pb2.FileStat(path=request.path, size=size))

    def _file(self, ref: str, path: str, context: grpc.ServicerContext) -> bytes:
        tree = self.trees.get(ref, {})
        found = tree.get(resolved(tree, path))
        if found is None:
            abort(context, Status(code=2, message=f"open {path}: no such file or directory"))
        return found

    def ResolveSourceMeta(  # noqa: N802
        self, request: gateway_pb2.ResolveSourceMetaRequest, context: grpc.ServicerContext
    ) -> gateway_pb2.ResolveSourceMetaResponse:
        self._heard("ResolveSourceMeta", request, context)
        source = ops_pb2.SourceOp(
            identifier=self.images.get(request.source.identifier, request.source.identifier)
        )
        if source.identifier.startswith(("git://", "http://", "https://")):
            return gateway_pb2.ResolveSourceMetaResponse(source=source, git=self.git, http=self.http)
        image = gateway_pb2.ImageAnswer(digest=self.digest, config=self._config(request))
        return gateway_pb2.ResolveSourceMetaResponse(source=source, image=image)

    def _config(self, request: gateway_pb2.ResolveSourceMetaRequest) -> bytes:
        if self.config is not None:
            return self.config
        machine = {"architecture": request.platform.architecture, "os": request.platform.os}
        return json.dumps({**machine, "config": {"Env": ENV}}).encode()

    def NewContainer(  # noqa: N802
        self, request: container_pb2.NewContainerRequest, context: grpc.ServicerContext
    ) -> container_pb2.NewContainerResponse:
        self._heard("NewContainer", request, context)
        if request.mounts[0].result_id not in self.left:
            abort(context, Status(code=2, message="failed to find ref"))
        return container_pb2.NewContainerResponse()

    def ExecProcess(  # noqa: N802
        self, requests: Iterator[container_pb2.ExecMessage], context: grpc.ServicerContext
    ) -> Iterator[container_pb2.ExecMessage]:
        """Print in two parts, as a daemon may, and end."""
        request = next(requests)
        self._heard("ExecProcess", request, context)
        mounted = next(
            each.request
            for each in self.calls
            if isinstance(each.request, container_pb2.NewContainerRequest)
            and each.request.container_id == request.init.container_id
        )
        data = self.left[mounted.mounts[0].result_id]
        for part in (data[:5], data[5:]):
            yield container_pb2.ExecMessage(file=container_pb2.ExecFile(fd=1, data=part))
        yield container_pb2.ExecMessage(exit=container_pb2.ExecExit(code=0))
        yield container_pb2.ExecMessage(done=container_pb2.ExecDone())

    def Warn(  # noqa: N802
        self, request: gateway_pb2.WarnRequest, context: grpc.ServicerContext
    ) -> gateway_pb2.WarnResponse:
        self._heard("Warn", request, context)
        return gateway_pb2.WarnResponse()

    def Return(  # noqa: N802
        self, request: gateway_pb2.ReturnRequest, context: grpc.ServicerContext
    ) -> gateway_pb2.ReturnResponse:
        self._heard("Return", request, context)
        return gateway_pb2.ReturnResponse()


def last_op(request: gateway_pb2.SolveRequest) -> ops_pb2.Op:
    """Give the op that makes a graph's result: the one before the bare last one."""
    return ops_pb2.Op.FromString(request.definition.ops[-2])


def abort(context: grpc.ServicerContext, status: Status, details: bytes | None = None) -> NoReturn:
    """Answer with an error as BuildKit does: the whole status in the trailer, or `details` instead."""
    whole = status.SerializeToString() if details is None else details
    context.set_trailing_metadata((("grpc-status-details-bin", whole),))
    codes = {code.value[0]: code for code in grpc.StatusCode}
    context.abort(codes[status.code], status.message)
    raise AssertionError("abort raises")


@contextmanager
def listening(daemon: Daemon, directory: Path) -> Iterator[str]:
    """Serve on a unix socket for as long as the block runs; gives the socket's path."""
    path = str(directory / "daemon.sock")
    options = (
        ("grpc.max_receive_message_length", LONGEST_MESSAGE),
        ("grpc.max_send_message_length", LONGEST_MESSAGE),
        ("grpc.max_metadata_size", 64 << 20),
        ("grpc.absolute_max_metadata_size", 64 << 20),
    )
    server = grpc.server(futures.ThreadPoolExecutor(16), options=options)
    bridge_pb2_grpc.add_LLBBridgeServicer_to_server(daemon, server)  # type: ignore[no-untyped-call]
    server.add_insecure_port(f"unix:{path}")
    server.start()
    try:
        yield path
    finally:
        daemon.over.set()
        server.stop(None).wait(10)
