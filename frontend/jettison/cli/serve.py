"""`jettison serve`: answer builds in this process, where a debugger can look."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from jettison.cli import report
from jettison.cli.engines.flags import BuildkitHost

Through = Annotated[
    str,
    typer.Option(
        "--through", metavar="COMMAND", help="Reach the daemon by the standard streams of a command."
    ),
]
Socket = Annotated[Path | None, typer.Option("--socket", metavar="PATH", help="The socket to listen on.")]
Stop = Annotated[bool, typer.Option("--pdb", help="Stop in Python's debugger as each build begins.")]


def serve(
    buildkit_host: BuildkitHost = "", through: Through = "", socket: Socket = None, *, stop: Stop = False
) -> None:
    """Stand before a BuildKit daemon and answer its builds in this process, for a debugger.

    \b
    jettison serve --buildkit-host unix:///run/buildkit/buildkitd.sock
    jettison serve --through 'docker buildx dial-stdio' --pdb

    Clients then build at the address that this names, with their own files and secrets. Ctrl-C ends it.
    """  # noqa: D301 - `\b` keeps the lines of an example apart
    from jettison.cli import serving  # noqa: PLC0415 - the help page need not wait for gRPC

    with report.report_errors([]):
        serving.until_interrupted(buildkit_host, through, socket, stop=stop)
