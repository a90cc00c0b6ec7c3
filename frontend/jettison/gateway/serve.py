"""The end of a frontend process: answer one request over the pipes, and leave."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import NoReturn

from jettison.gateway import options
from jettison.gateway.bridge import Bridge
from jettison.gateway.channel import open_channel
from jettison.gateway.client import GrpcBridge
from jettison.gateway.options import Options
from jettison.gateway.stdio import Transport

Run = Callable[[Bridge, Callable[[], Options]], None]


def serve(transport: Transport, run: Run) -> NoReturn:
    """Have the request answered that this process was started for, and end the process.

    The daemon counts the exit code even after a successful return, and the interpreter's own way out
    takes longer than many a build: so the process ends here, with 0, once the answer has arrived.
    """
    bridge = GrpcBridge(open_channel(transport.target), transport.gone)
    run(bridge, options.from_environment)
    os._exit(0)
