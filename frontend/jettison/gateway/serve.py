"""The end of a frontend process: answer one request over the pipes, and leave."""

from __future__ import annotations

import os
from collections.abc import Callable
from threading import Event
from typing import NoReturn

import grpc

from jettison.gateway import options
from jettison.gateway.bridge import Bridge
from jettison.gateway.client import GrpcBridge
from jettison.gateway.options import Options
from jettison.gateway.unary import Sent

Run = Callable[[Bridge, Callable[[], Options]], None]


def serve(channel: grpc.Channel, sent: Sent, gone: Event, run: Run) -> NoReturn:
    """Have the request answered that this process was started for, and end the process.

    The daemon counts the exit code even after a successful return, and the interpreter's own way out
    takes longer than many a build: so the process ends here, with 0, once the answer has arrived.
    """
    run(GrpcBridge(channel, gone, sent=sent), options.from_environment)
    os._exit(0)
