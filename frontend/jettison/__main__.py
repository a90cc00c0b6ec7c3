"""Start: as a frontend when BuildKit runs this process, as the command line otherwise."""

from __future__ import annotations

import gc
import sys

from jettison.gateway.options import started_by_buildkit


def main() -> None:
    """Serve one build request, or run the command line."""
    if started_by_buildkit() and len(sys.argv) == 1:
        answer()
    else:
        from jettison.cli import main as command  # noqa: PLC0415 - a build would wait for typer

        command()


def answer() -> None:
    """Serve one build request; the pipes are taken first, so that no import can print into them."""
    gc.disable()  # It would look through all that is imported, in a process that soon ends.
    from jettison.gateway.stdio import connect, take_pipes  # noqa: PLC0415

    transport = connect(*take_pipes())

    from jettison.frontend import run  # noqa: PLC0415
    from jettison.gateway.serve import serve  # noqa: PLC0415

    serve(transport, run)


if __name__ == "__main__":
    main()
