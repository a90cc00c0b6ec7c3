"""The gRPC channel, with the limits that BuildKit's messages need."""

from __future__ import annotations

import grpc

# Details of an error ride in a trailer and hold the whole build file; grpcio cuts at 16 KiB by default.
MAX_METADATA = 64 << 20

_UNLIMITED = -1  # The daemon has limits of its own: 16 MiB for a message, both ways.

OPTIONS: tuple[tuple[str, str | int], ...] = (
    ("grpc.default_authority", "localhost"),  # Else the escaped path of the socket is sent.
    ("grpc.enable_retries", 0),
    ("grpc.enable_http_proxy", 0),
    ("grpc.max_receive_message_length", _UNLIMITED),
    ("grpc.max_send_message_length", _UNLIMITED),
    ("grpc.max_metadata_size", MAX_METADATA),
    ("grpc.absolute_max_metadata_size", MAX_METADATA),
)


def open_channel(target: str) -> grpc.Channel:
    """Open a channel to a gRPC target; nothing is dialled before the first call."""
    return grpc.insecure_channel(target, options=OPTIONS)
