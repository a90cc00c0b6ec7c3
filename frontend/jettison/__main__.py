"""Start: as a frontend when BuildKit runs this process, as the command line otherwise."""

from __future__ import annotations

import gc
import os
import sys

from jettison.gateway.environment import started_by_buildkit

TURN = 0.00005
"""Seconds that one thread's import goes on while another's answer of the daemon waits to be read.

Python's own 0.005 are half of what the daemon takes for it.
"""


def main() -> None:
    """Serve one build request, or run the command line."""
    if started_by_buildkit() and len(sys.argv) == 1:
        answer()
    else:
        from jettison.cli import main as command  # noqa: PLC0415 - a build would wait for typer

        command()


def answer() -> None:
    """Serve one build request, and end the process.

    The pipes are taken first, so that no import can print into them. The first calls are sent next: what
    looks at their answers is imported while the daemon makes them.

    The daemon counts the exit code even after a successful return, and the interpreter's own way out
    takes longer than many a build: so the process ends here, with 0, once the answer has arrived.
    """
    gc.disable()  # It would look through all that is imported, in a process that soon ends.
    sys.setswitchinterval(TURN)
    from jettison.gateway.stdio import connect, take_pipes  # noqa: PLC0415

    transport = connect(*take_pipes())

    from jettison.gateway.channel import open_channel  # noqa: PLC0415
    from jettison.gateway.llbbridge import send_first_calls  # noqa: PLC0415

    channel = open_channel(transport.target)
    first_calls = send_first_calls(channel)

    from jettison.gateway import options  # noqa: PLC0415
    from jettison.gateway.client import GrpcBridge  # noqa: PLC0415
    from jettison.session.answer import run  # noqa: PLC0415

    run(GrpcBridge(channel, transport.gone, first_calls=first_calls), options.from_environment)
    os._exit(0)


if __name__ == "__main__":
    main()
