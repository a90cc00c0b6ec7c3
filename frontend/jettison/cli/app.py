"""The commands of `jettison`, one module each; what a command does not need is not imported for it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from importlib import import_module
from typing import Annotated, cast

import typer
from typer.core import TyperCommand, TyperGroup

from jettison import __version__
from jettison.cli import endings, output, report
from jettison.errors import fault


@dataclass(frozen=True, slots=True)
class Command:
    """Where a command is: its function, and the class if it reads its words in a way of its own."""

    module: str
    function: str
    reader: str = ""


COMMANDS = {
    "init": Command("init", "init"),
    "check": Command("check", "check"),
    "explain": Command("explain", "explain"),
    "graph": Command("graph", "graph"),
    "llb": Command("llb", "print_llb"),
    "dockerfile": Command("dockerfile", "print_dockerfile"),
    "schema": Command("schema", "schema"),
    "lock": Command("lock", "lock"),
    "size": Command("size", "size"),
    "build": Command("build", "build", "engines.passing:PassingOn"),
    "serve": Command("serve", "serve"),
}
"""The commands by name, in the order of the help page."""


class Commands(TyperGroup):
    """The commands; none of them ends in a traceback because nobody takes its output."""

    def parse_args(  # type: ignore[override]  # the base's name for a context differs between versions
        self, ctx: typer.Context, args: list[str]
    ) -> list[str]:
        """Read the words before a command; a wish for help is granted here."""
        with output.guard_output():
            return super().parse_args(ctx, args)

    def invoke(self, ctx: typer.Context) -> object:  # type: ignore[override]
        """Run a command."""
        with output.guard_output():
            return super().invoke(ctx)


def main() -> None:
    """Run the command on this process's arguments; a fault of our own ends in a message, not a traceback."""
    output.take_any_text()
    try:
        command = app(sys.argv[1:])
        with endings.answered():
            command(prog_name="jettison")
    except Exception as error:  # noqa: BLE001 - whatever nobody foresaw
        with suppress(OSError):
            report.say(f"error: {fault(error)}")
        sys.exit(report.FAILED)
    finally:
        output.let_go()


def app(words: Sequence[str] = ()) -> typer.Typer:
    """Return the commands; the words of one command need that one alone."""
    made = typer.Typer(
        cls=Commands,
        name="jettison",
        help="Write, check and build a jettison.yaml. `docker buildx build` needs none of these.",
        no_args_is_help=True,
        add_completion=True,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
    )
    made.callback()(options)
    names = words[:1] if words and words[0] in COMMANDS else COMMANDS
    for name in names:
        command = COMMANDS[name]
        made.command(name=name, cls=_reader(command))(_function(command))
    made.command()(version)
    return made


def _function(command: Command) -> Callable[[], object]:
    module = import_module(f"jettison.cli.{command.module}")
    return cast("Callable[[], object]", getattr(module, command.function))


def _reader(command: Command) -> type[TyperCommand] | None:
    if not command.reader:
        return None
    place, _, name = command.reader.partition(":")
    return cast("type[TyperCommand]", getattr(import_module(f"jettison.cli.{place}"), name))


def version() -> None:
    """Print the version.

    \b
    jettison version
    """  # noqa: D301 - `\b` keeps the lines of an example apart
    with report.report_errors([]):
        output.write(f"jettison {__version__}\n")


def _version_wanted(wanted: bool) -> None:
    if wanted:
        version()
        raise typer.Exit


VersionOption = Annotated[
    bool, typer.Option("--version", is_eager=True, callback=_version_wanted, help="Print the version.")
]


def options(*, version: VersionOption = False) -> None:
    """Take the options that stand before a command; each is done with once it is read."""
