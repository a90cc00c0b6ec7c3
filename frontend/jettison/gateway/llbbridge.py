"""The daemon's LLBBridge service: its calls by name, and those that every build begins with."""

from __future__ import annotations

from typing import TypeVar

import grpc
from google.protobuf.message import Message

from jettison.pb import gateway_pb2

SERVICE = "/moby.buildkit.v1.frontend.LLBBridge/"
PING_SECONDS = 15

Answer = TypeVar("Answer", bound=Message)

FirstCalls = dict[str, "grpc.Future[gateway_pb2.PongResponse] | grpc.Future[gateway_pb2.InputsResponse]"]
"""Calls on their way, by name."""


def unary_call(
    channel: grpc.Channel, name: str, kind: type[Answer]
) -> grpc.UnaryUnaryMultiCallable[Message, Answer]:
    """Return a call by its name and the kind of its answer."""
    return channel.unary_unary(
        SERVICE + name, request_serializer=_serialize, response_deserializer=kind.FromString
    )


def stream_call(
    channel: grpc.Channel, name: str, kind: type[Answer]
) -> grpc.StreamStreamMultiCallable[Message, Answer]:
    """Return a call of many messages both ways."""
    return channel.stream_stream(
        SERVICE + name, request_serializer=_serialize, response_deserializer=kind.FromString
    )


def send_first_calls(channel: grpc.Channel) -> FirstCalls:
    """Send the calls that no build goes without; what looks at the answers is imported meanwhile."""
    ping = unary_call(channel, "Ping", gateway_pb2.PongResponse)
    inputs = unary_call(channel, "Inputs", gateway_pb2.InputsResponse)
    return {
        "Ping": ping.future(gateway_pb2.PingRequest(), timeout=PING_SECONDS),
        "Inputs": inputs.future(gateway_pb2.InputsRequest()),
    }


def _serialize(message: Message) -> bytes:
    return message.SerializeToString()
