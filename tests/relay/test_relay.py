"""What a relay passes on, what it answers, and how that ends."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import cast

import grpc
import pytest

from jettison import llb
from jettison.gateway import status
from jettison.gateway.bridge import Bridge, Failure, Outcome, Ref, Result
from jettison.gateway.options import Options
from jettison.pb import gateway_pb2, ops_pb2, status_pb2
from jettison.relay.builds import UNANSWERED, Run
from jettison.relay.service import BUILD_ID, SOLVE
from tests.relay.world import BUILD, CONTROL, REQUEST, World

HELLO = (("x-docker-expose-session-uuid", "s1"),)


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
