"""The daemon behind the bridge: typed calls of its LLBBridge service over one channel."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from contextlib import suppress
from threading import Event
from typing import cast

import grpc
from google.protobuf.message import Message

from jettison import llb
from jettison.errors import BuildError, DaemonError
from jettison.gateway import llbbridge, messages, status
from jettison.gateway.bridge import (
    CacheImport,
    Failure,
    ImageMeta,
    MetaRequest,
    Outcome,
    Pong,
    Ref,
    SolveError,
    SourceTime,
    VertexWarning,
)
from jettison.gateway.llbbridge import PING_SECONDS, Answer, FirstCalls
from jettison.pb import gateway_pb2

DETAILS = "grpc-status-details-bin"

_UNREADABLE = "Exception deserializing response!"
"""What grpcio says of an answer that is no message."""

RETURN_SECONDS = 60
LOOK_UP_SECONDS = 300
"""A daemon with one dead mirror takes 90: three questions, and 30 seconds for a connection in each."""
SILENT_REGISTRY = (
    "the registry, or a mirror or proxy in front of it, accepted the connection and sent nothing;"
    " try again later"
)


class SilentDaemonError(DaemonError):
    """The daemon is there, but a call has had no answer in its time."""


class GrpcBridge:
    """The calls of one build; safe to use from several threads. `gone` is set when the daemon hangs up.

    `metadata` goes with each call, where the channel alone does not say which build it is about.
    `first_calls` have been sent already, and are not sent again.
    """

    def __init__(
        self,
        channel: grpc.Channel,
        gone: Event,
        *,
        metadata: tuple[tuple[str, str | bytes], ...] = (),
        first_calls: FirstCalls | None = None,
    ) -> None:
        self._channel = channel
        self._gone = gone
        self._metadata = metadata
        self._first_calls = first_calls or {}

    def ping(self) -> Pong:
        """Ask what the daemon can do; DaemonError if it does not say within 15 seconds."""
        answer = self._call("Ping", gateway_pb2.PingRequest(), gateway_pb2.PongResponse, PING_SECONDS)
        return messages.pong(answer)

    def inputs(self) -> Mapping[str, llb.Definition]:
        """Return the graphs that a caller hands to this build, by name; DaemonError for what is none."""
        return messages.inputs(self._call("Inputs", gateway_pb2.InputsRequest(), gateway_pb2.InputsResponse))

    def solve(
        self,
        definition: llb.Definition,
        cache_imports: tuple[CacheImport, ...] = (),
        *,
        at_once: bool = False,
    ) -> Ref:
        """Register a graph; it is built `at_once`, else when something reads from it or after the return."""
        request = messages.solve_request(definition, cache_imports, at_once)
        answer = self._call("Solve", request, gateway_pb2.SolveResponse)
        return Ref(answer.result.ref.id)

    def read_file(self, ref: Ref, path: str, limit: int = 0, offset: int = 0) -> bytes:
        """Read a regular file from an offset on, at most `limit` bytes of it (0: all)."""
        request = messages.read_request(ref, path, limit, offset)
        return self._call("ReadFile", request, gateway_pb2.ReadFileResponse).data

    def file_size(self, ref: Ref, path: str) -> int:
        """Return the size of a file in bytes."""
        request = gateway_pb2.StatFileRequest(ref=ref.id, path=path)
        return self._call("StatFile", request, gateway_pb2.StatFileResponse).stat.size

    def names(self, ref: Ref, directory: str) -> frozenset[str]:
        """Return the names in a directory."""
        request = gateway_pb2.ReadDirRequest(ref=ref.id, path=directory)
        entries = self._call("ReadDir", request, gateway_pb2.ReadDirResponse).entries
        return frozenset(posixpath.basename(entry.path) for entry in entries)

    def image_meta(self, request: MetaRequest) -> ImageMeta:
        """Look up the digest and config of an image; DaemonError if nobody gives them in five minutes."""
        wanted, kind = messages.meta_request(request), gateway_pb2.ResolveSourceMetaResponse
        try:
            return messages.image_meta(self._call("ResolveSourceMeta", wanted, kind, LOOK_UP_SECONDS))
        except SilentDaemonError:
            message = f"the registry has not answered for {LOOK_UP_SECONDS} seconds: {request.reference}"
            raise DaemonError(message, hint=SILENT_REGISTRY) from None

    def source_time(self, source: llb.State, log_name: str) -> SourceTime | None:
        """Look up of what time a repository or a file of the web is; None where the daemon does not say."""
        wanted, kind = messages.time_request(source, log_name), gateway_pb2.ResolveSourceMetaResponse
        return messages.source_time(self._call("ResolveSourceMeta", wanted, kind))

    def warn(self, warning: VertexWarning) -> None:
        """Show a warning about the build file."""
        self._call("Warn", messages.warn_request(warning), gateway_pb2.WarnResponse)

    def read_left(self, root: str, path: str) -> bytes:
        """Read a file of the root that a failed step left; no bytes where it, or the daemon, has none."""
        from jettison.gateway import container  # noqa: PLC0415 - few builds fail

        try:
            return container.read_file(self._channel, self._metadata, root, path)
        except grpc.RpcError:
            return b""

    def finish(self, outcome: Outcome) -> None:
        """Return the outcome; raises nothing.

        The daemon keeps nothing of a return that it refuses, so the reason of the refusal is then
        returned instead: the person at the other end must not be left without an answer. An outcome
        that cannot even be sent is a fault of ours.
        """
        try:
            self._return(outcome)
        except SolveError as error:
            message = f"the daemon refused the result: {error.message}"
            self._return_anyway(Failure(status=status.build(message)))
        except DaemonError:
            return  # Nobody is left to hear it.
        except BaseException:  # noqa: BLE001 - any return is better than none
            self._return_anyway(Failure(status=status.NAMELESS))

    def _return_anyway(self, failure: Failure) -> None:
        with suppress(BaseException):
            self._return(failure)

    def _return(self, outcome: Outcome) -> None:
        request = messages.return_request(outcome)
        self._call("Return", request, gateway_pb2.ReturnResponse, RETURN_SECONDS)

    def _call(self, name: str, request: Message, kind: type[Answer], timeout: float | None = None) -> Answer:
        """Make one call and wait; SolveError or DaemonError if there is no answer."""
        first = self._first_calls.pop(name, None)
        try:
            if first is not None:
                return cast("Answer", first.result())
            return llbbridge.unary_call(self._channel, name, kind)(
                request, timeout=timeout, metadata=self._metadata
            )
        except grpc.RpcError as error:
            raise self._failure(name, error) from None

    def _failure(self, name: str, error: grpc.RpcError) -> BuildError:
        """Tell a daemon that refuses from one that is silent or gone."""
        if self._gone.is_set():
            return DaemonError(f"the daemon hung up during the call {name}")
        outcome = cast("grpc.Call", error)  # What a channel raises is both; the stubs know one.
        if outcome.code() is grpc.StatusCode.DEADLINE_EXCEEDED:
            hint = "the daemon may be overloaded; build again"
            return SilentDaemonError(f"the daemon gave no answer to the call {name} in time", hint=hint)
        words = outcome.details()
        if words and words != _UNREADABLE:
            return SolveError(words, _status(outcome))
        message = f"the daemon refused the call {name} and did not say why"
        if words:
            message = f"the daemon's answer to the call {name} cannot be read"
        return SolveError(message, status.build(message))


def _status(error: grpc.Call) -> bytes:
    """Return the daemon's own status, or one made of code and message where it sent no details."""
    for key, value in error.trailing_metadata() or ():
        if key == DETAILS and isinstance(value, bytes):
            return value
    code: int = error.code().value[0]
    return status.build(error.details() or "", code=code)
