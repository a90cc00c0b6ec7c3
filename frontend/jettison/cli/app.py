"""The commands of `jettison`: check, explain and llb work on a build file without a daemon."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from jettison import __version__, llb
from jettison import description as descriptions
from jettison.cli import graph, load, report
from jettison.errors import BuildError, SourceFile
from jettison.gateway.options import DEFAULT_FILENAME

app = typer.Typer(
    name="jettison",
    help="Work on a jettison.yaml without a daemon. `docker buildx build` needs none of these.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)

FileArgument = Annotated[Path, typer.Argument(metavar="FILE", help="The build file.")]
BuildArgs = Annotated[list[str], typer.Option("--build-arg", metavar="NAME=VALUE", help="A build argument.")]
PlatformOption = Annotated[str, typer.Option("--platform", help="Target platform, such as linux/arm64.")]
ContextOption = Annotated[
    Path, typer.Option("--context", metavar="DIR", help="The build context, for its .dockerignore.")
]

DEFAULT_FILE = Path(DEFAULT_FILENAME)


class Format(StrEnum):
    """How a graph is written."""

    PROTOBUF = "protobuf"
    JSON = "json"


FormatOption = Annotated[
    Format, typer.Option("--format", help="`protobuf` for `buildctl build`, `json` for reading.")
]


def main() -> None:
    """Run the command on this process's arguments."""
    app(prog_name="jettison")


@app.command(name="llb")
def print_llb(
    file: FileArgument = DEFAULT_FILE,
    context: ContextOption = Path(),
    build_args: BuildArgs = [],  # noqa: B006 - typer copies it
    platform: PlatformOption = "",
    output: FormatOption = Format.PROTOBUF,
) -> None:
    """Print the graph that the frontend would send, with images not pinned to a digest.

    Build it with: jettison llb FILE | buildctl build --local context=DIR --output type=local,dest=out
    """
    sources: list[SourceFile] = []
    with report.reported(sources):
        _refuse_terminal(output)
        sources.append(load.build_file(file))
        made = graph.build_graph(sources[0], context, graph.read_options(build_args, platform))
        report.warn(made.warnings, sources[0])
        _write(made.definition, output)


@app.command()
def check(
    file: FileArgument = DEFAULT_FILE,
    build_args: BuildArgs = [],  # noqa: B006 - typer copies it
    platform: PlatformOption = "",
) -> None:
    """Say everything that is wrong with a build file; exit code 1 if a build would refuse it."""
    sources: list[SourceFile] = []
    with report.reported(sources):
        sources.append(load.build_file(file))
        description = graph.describe(sources[0], graph.read_options(build_args, platform))
        report.warn(description.warnings, sources[0])
        typer.echo(_verdict(file, len(description.warnings)))


@app.command()
def explain(file: FileArgument = DEFAULT_FILE) -> None:
    """Print a build file in long form, with the language presets written out."""
    sources: list[SourceFile] = []
    with report.reported(sources):
        sources.append(load.build_file(file))
        typer.echo(descriptions.explain(sources[0]), nl=False)


@app.command()
def version() -> None:
    """Print the version."""
    typer.echo(f"jettison {__version__}")


def _refuse_terminal(output: Format) -> None:
    if output is Format.PROTOBUF and sys.stdout.isatty():
        hint = "send it to a program (`| buildctl build --local context=.`), or read it with `--format json`"
        raise BuildError("the graph is binary and would spoil this terminal", hint=hint)


def _write(definition: llb.Definition, output: Format) -> None:
    if output is Format.JSON:
        typer.echo(llb.to_json(definition).rstrip("\n"))
        return
    sys.stdout.buffer.write(definition.to_bytes())
    sys.stdout.buffer.flush()


def _verdict(file: Path, warnings: int) -> str:
    if not warnings:
        return f"{file}: no problems"
    return f"{file}: no errors, {warnings} warning{'s' if warnings > 1 else ''}"
