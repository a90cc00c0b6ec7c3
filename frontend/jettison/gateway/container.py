"""A look into the files of a step that failed: the daemon gives them to new containers alone."""

from __future__ import annotations

import os
from collections.abc import Iterator
from threading import Event

import grpc

from jettison.gateway import llbbridge
from jettison.pb import container_pb2, ops_pb2

SECONDS = 30
"""A container that does nothing but print a file takes a tenth of one."""

MOST = 1 << 16
"""More than a message and what to do about it ever have."""

_STDOUT = 1
_PROCESS = "head"

Metadata = tuple[tuple[str, str | bytes], ...]


def read_file(channel: grpc.Channel, metadata: Metadata, root: str, path: str) -> bytes:
    """Return the first MOST bytes of a file of a root that has `head`, by the root's id. RpcError.

    Without the file there are none; a link to a device has no end. The daemon takes the container away when
    the build ends.
    """
    container = os.urandom(16).hex()  # builds share the name space: a daemon has one folder for all
    _open(channel, metadata, container, root)
    return b"".join(_output(channel, metadata, container, ("head", "-c", str(MOST), path)))


def _open(channel: grpc.Channel, metadata: Metadata, container: str, root: str) -> None:
    request = container_pb2.NewContainerRequest(
        container_id=container,
        mounts=[ops_pb2.Mount(dest="/", result_id=root)],
        network=ops_pb2.NETWORK_NONE,
    )
    opening = llbbridge.unary_call(channel, "NewContainer", container_pb2.NewContainerResponse)
    opening(request, timeout=SECONDS, metadata=metadata)


def _output(
    channel: grpc.Channel, metadata: Metadata, container: str, argv: tuple[str, ...]
) -> Iterator[bytes]:
    """Run a program in the container, and yield what it prints."""
    process = ops_pb2.Process(args=argv, cwd="/", env=["PATH=/usr/bin:/bin"])
    begin = container_pb2.ExecInit(container_id=container, process=process, fds=[_STDOUT])
    over = Event()
    call = llbbridge.stream_call(channel, "ExecProcess", container_pb2.ExecMessage)(
        _requests(container_pb2.ExecMessage(process_id=_PROCESS, init=begin), over),
        timeout=SECONDS,
        metadata=metadata,
    )
    try:
        for message in call:
            if message.WhichOneof("input") == "done":
                return
            yield message.file.data
    finally:
        over.set()


def _requests(first: container_pb2.ExecMessage, over: Event) -> Iterator[container_pb2.ExecMessage]:
    """Yield the one request, and keep the call open: for the daemon its end is that of the program."""
    yield first
    over.wait(SECONDS)
