"""Pass calls of gRPC on as they are: any service, any form, messages as bytes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import NoReturn, cast

import grpc

Metadata = tuple[tuple[str, str | bytes], ...]

_OWN = ("user-agent", "grpc-")
"""How names of metadata begin that belong to one connection."""

_FOREVER = 10**9
"""Seconds, as good as no limit."""


def pass_on(
    channel: grpc.Channel, method: str, requests: Iterable[bytes], context: grpc.ServicerContext
) -> Iterator[bytes]:
    """Make the same call on a channel; its messages, metadata and end become those of the call here."""
    call = channel.stream_stream(method, request_serializer=bytes, response_deserializer=bytes)(
        iter(requests), timeout=_timeout(context), metadata=client_metadata(context)
    )
    hang_up = cast("Callable[[], None]", call.cancel)
    if not context.add_callback(hang_up):
        hang_up()  # The client has gone already.
    try:
        context.send_initial_metadata(call.initial_metadata())
        yield from call
        context.set_trailing_metadata(call.trailing_metadata() or ())
    except grpc.RpcError as error:
        _end(context, cast("grpc.Call", error))  # What a channel raises is both; the stubs know one.


def client_metadata(context: grpc.ServicerContext) -> Metadata:
    """Return the metadata that a client sent, without what belongs to its connection."""
    return tuple((key, value) for key, value in context.invocation_metadata() if not key.startswith(_OWN))


def _timeout(context: grpc.ServicerContext) -> float | None:
    """Return the seconds that a client waits; one without a limit waits for centuries, which overflows."""
    remaining = context.time_remaining()
    return None if remaining > _FOREVER else remaining


def _end(context: grpc.ServicerContext, error: grpc.Call) -> NoReturn:
    context.set_trailing_metadata(error.trailing_metadata() or ())
    context.abort(error.code(), error.details() or "")
