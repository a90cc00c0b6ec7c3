"""What the relay's clients reach: the daemon's services, with builds by a frontend answered here."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import CancelledError
from itertools import chain
from typing import NoReturn

import grpc

from jettison.gateway.bridge import Failure, Outcome
from jettison.gateway.client import DETAILS
from jettison.gateway.llbbridge import SERVICE
from jettison.pb import control_pb2, gateway_pb2, status_pb2
from jettison.relay.builds import Builds, WaitingBuild, solve_response
from jettison.relay.passing import client_metadata, pass_on

START = "/moby.buildkit.v1.Control/Solve"
SOLVE = f"{SERVICE}Solve"
BUILD_ID = "buildkit-controlapi-buildid"
"""The metadata that says to which of a daemon's builds a call of the bridge belongs."""


class Service(grpc.GenericRpcHandler):  # type: ignore[type-arg]  # generic in its stub alone
    """Every method of the daemon behind a channel; safe to use from several threads."""

    def __init__(self, channel: grpc.Channel, builds: Builds) -> None:
        self._channel = channel
        self._builds = builds
        self._sessions: dict[str, str] = {}
        self._lock = threading.Lock()

    def service(self, handler_call_details: grpc.HandlerCallDetails) -> grpc.RpcMethodHandler[bytes, bytes]:
        """Return the handler of a method, which gRPC calls with messages as bytes."""
        method = handler_call_details.method
        special = {START: self._start, SOLVE: self._solve}.get(method)

        def handle(requests: Iterator[bytes], context: grpc.ServicerContext) -> Iterator[bytes]:
            return (
                special(requests, context) if special else pass_on(self._channel, method, requests, context)
            )

        return grpc.stream_stream_rpc_method_handler(handle)

    def _start(self, requests: Iterator[bytes], context: grpc.ServicerContext) -> Iterator[bytes]:
        """Note the session of a build, for as long as the build goes on."""
        first = next(requests)
        request = control_pb2.ControlSolveRequest.FromString(first)
        with self._lock:
            self._sessions[request.ref] = request.session
        try:
            yield from pass_on(self._channel, START, chain([first], requests), context)
        finally:
            with self._lock:
                del self._sessions[request.ref]

    def _solve(self, requests: Iterator[bytes], context: grpc.ServicerContext) -> Iterator[bytes]:
        """Answer a build by a frontend; a graph goes on to the daemon."""
        first = next(requests)
        request = gateway_pb2.SolveRequest.FromString(first)
        if not request.frontend:
            yield from pass_on(self._channel, SOLVE, chain([first], requests), context)
            return
        outcome = self._answered(request, context)
        if isinstance(outcome, Failure):
            _fail(context, outcome)
        yield solve_response(outcome)

    def _answered(self, request: gateway_pb2.SolveRequest, context: grpc.ServicerContext) -> Outcome:
        """Wait for the frontend's answer, or until the client hangs up."""
        names = dict(client_metadata(context))
        session = self._sessions.get(str(names.get(BUILD_ID)), "")
        build = WaitingBuild(
            options=dict(request.frontend_options),
            inputs=gateway_pb2.InputsResponse(definitions=request.frontend_inputs),
            session=session,
            metadata=tuple(names.items()),
        )
        context.add_callback(lambda: _give_up(build))
        self._builds.add(build)
        try:
            return build.outcome.result()
        except CancelledError:
            context.abort(grpc.StatusCode.CANCELLED, "the client has gone")


def _give_up(build: WaitingBuild) -> None:
    """Take a build back whose client has gone; one that is being answered is answered to the end."""
    build.outcome.cancel()


def _fail(context: grpc.ServicerContext, failure: Failure) -> NoReturn:
    """End a call with a whole status, its details in the trailer."""
    said = status_pb2.Status.FromString(failure.status)
    codes = {code.value[0]: code for code in grpc.StatusCode}
    context.set_trailing_metadata(((DETAILS, failure.status),))
    context.abort(codes.get(said.code, grpc.StatusCode.UNKNOWN), said.message)
