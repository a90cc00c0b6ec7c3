"""The commands of `jettison`, one module each."""

from __future__ import annotations

from typing import Annotated

import typer
from typer.core import TyperGroup

from jettison import __version__
from jettison.cli import output, report
from jettison.cli.build import build
from jettison.cli.check import check
from jettison.cli.dockerfile import print_dockerfile
from jettison.cli.engines.passing import PassingOn
from jettison.cli.explain import explain
from jettison.cli.graph import graph
from jettison.cli.init import init
from jettison.cli.llb import print_llb
from jettison.cli.schema import schema


class Commands(TyperGroup):
    """The commands; none of them ends in a traceback because nobody takes its output."""

    def parse_args(  # type: ignore[override]  # the base's name for a context differs between versions
        self, ctx: typer.Context, args: list[str]
    ) -> list[str]:
        """Read the words before a command; a wish for help is granted here."""
        with output.guarded():
            return super().parse_args(ctx, args)

    def invoke(self, ctx: typer.Context) -> object:  # type: ignore[override]
        """Run a command."""
        with output.guarded():
            return super().invoke(ctx)


app = typer.Typer(
    cls=Commands,
    name="jettison",
    help="Write, check and build a jettison.yaml. `docker buildx build` needs none of these.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


def main() -> None:
    """Run the command on this process's arguments."""
    app(prog_name="jettison")


def version() -> None:
    """Print the version."""
    with report.reported([]):
        output.write(f"jettison {__version__}\n")


def _version_wanted(wanted: bool) -> None:
    if wanted:
        version()
        raise typer.Exit


VersionOption = Annotated[
    bool, typer.Option("--version", is_eager=True, callback=_version_wanted, help="Print the version.")
]


@app.callback()
def options(*, version: VersionOption = False) -> None:
    """Take the options that stand before a command; each is done with once it is read."""


app.command()(init)
app.command()(check)
app.command(name="dockerfile")(print_dockerfile)
app.command()(explain)
app.command()(graph)
app.command(name="llb")(print_llb)
app.command()(schema)
app.command(cls=PassingOn)(build)
app.command()(version)
