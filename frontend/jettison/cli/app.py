"""The commands of `jettison`, one module each."""

from __future__ import annotations

import typer

from jettison import __version__
from jettison.cli.build import build
from jettison.cli.check import check
from jettison.cli.engines.passing import PassingOn
from jettison.cli.explain import explain
from jettison.cli.graph import graph
from jettison.cli.init import init
from jettison.cli.llb import print_llb

app = typer.Typer(
    name="jettison",
    help="Write, check and build a jettison.yaml. `docker buildx build` needs none of these.",
    no_args_is_help=True,
    add_completion=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


def main() -> None:
    """Run the command on this process's arguments."""
    app(prog_name="jettison")


def version() -> None:
    """Print the version."""
    typer.echo(f"jettison {__version__}")


app.command()(init)
app.command()(check)
app.command()(explain)
app.command()(graph)
app.command(name="llb")(print_llb)
app.command(cls=PassingOn)(build)
app.command()(version)
