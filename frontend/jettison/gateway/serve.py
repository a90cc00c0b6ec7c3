"""The life of a frontend process: take the pipes, answer one request, leave."""

from __future__ import annotations

import os
from typing import NoReturn

from jettison.gateway import options, stdio


def serve() -> NoReturn:
    """Answer the request that this process was started for, and end it.

    The pipes are taken before anything else is imported, so that nothing can print into them. The
    daemon counts the exit code even after a successful return, and the interpreter's own way out
    takes longer than many a build: so the process ends here, with 0, once the answer has arrived.
    """
    transport = stdio.connect(*stdio.take_pipes())

    from jettison import frontend  # noqa: PLC0415 - after the pipes
    from jettison.gateway.channel import open_channel  # noqa: PLC0415
    from jettison.gateway.client import GrpcBridge  # noqa: PLC0415

    bridge = GrpcBridge(open_channel(transport.target), transport.gone)
    frontend.run(bridge, options.from_environment)
    os._exit(0)
