"""Builds that wait for the frontend: taken off the wire in one thread, answered in another."""

from __future__ import annotations

import json
import queue
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field
from threading import Event

import grpc

from jettison import llb
from jettison.gateway import environment, messages, options, status
from jettison.gateway.bridge import Bridge, Failure, Outcome, Result
from jettison.gateway.client import GrpcBridge
from jettison.gateway.options import Options
from jettison.pb import gateway_pb2, worker_pb2
from jettison.relay.passing import Metadata

Run = Callable[[Bridge, Callable[[], Options]], None]

UNANSWERED = Failure(status=status.build("the frontend ended without an answer"))


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingBuild:
    """A build that a client asks for: options and graphs as they came, its session, where its answer goes.

    `metadata` names the client's build to the daemon, in every call about it.
    """

    options: Mapping[str, str]
    inputs: gateway_pb2.InputsResponse
    session: str
    metadata: Metadata
    outcome: Future[Outcome] = field(default_factory=Future)


class Builds:
    """The builds that wait; each is answered in the thread that takes it."""

    def __init__(self, channel: grpc.Channel) -> None:
        self._channel = channel
        self._waiting: queue.SimpleQueue[WaitingBuild] = queue.SimpleQueue()

    def add(self, build: WaitingBuild) -> None:
        """Have a build answered once those before it are."""
        self._waiting.put(build)

    def answer(self, run: Run) -> Outcome | None:
        """Wait for the next build and run the frontend for it; None where its client has gone meanwhile."""
        build = self._waiting.get()
        if not build.outcome.set_running_or_notify_cancel():
            return None
        bridge = _Bridge(self._channel, Event(), build)
        try:
            run(bridge, lambda: options.read(_environment(build, bridge.workers())))
        finally:
            build.outcome.set_result(bridge.outcome)
        return bridge.outcome


class _Bridge(GrpcBridge):
    """The daemon's bridge, with the outcome kept: it is the answer to a call, and not the build's end."""

    outcome: Outcome = UNANSWERED

    def __init__(self, channel: grpc.Channel, gone: Event, build: WaitingBuild) -> None:
        super().__init__(channel, gone, metadata=build.metadata)
        self._inputs = build.inputs

    def inputs(self) -> Mapping[str, llb.Definition]:
        """Return the graphs that came with the call: the daemon does not know that they are for it."""
        return messages.inputs(self._inputs)

    def finish(self, outcome: Outcome) -> None:
        """Keep the outcome."""
        self.outcome = outcome

    def workers(self) -> str:
        """Return the daemon's workers as the list that BuildKit gives a frontend."""
        answer = self._call("Ping", gateway_pb2.PingRequest(), gateway_pb2.PongResponse)
        return json.dumps([{"platforms": _platforms(worker)} for worker in answer.workers])


def _platforms(worker: worker_pb2.WorkerRecord) -> list[dict[str, str]]:
    return [
        {"os": each.os, "architecture": each.architecture, "variant": each.variant}
        for each in worker.platforms
    ]


def _environment(build: WaitingBuild, workers: str) -> dict[str, str]:
    """Return the variables that a frontend in a container would have."""
    pairs = enumerate(build.options.items())
    numbered = {f"{options.OPT_PREFIX}{number}": f"{key}={value}" for number, (key, value) in pairs}
    return {environment.SESSION: build.session, options.WORKERS: workers, **numbered}


def solve_response(result: Result) -> bytes:
    """Return a result as the answer to the call that asked for the build."""
    return gateway_pb2.SolveResponse(result=messages.return_request(result).result).SerializeToString()
