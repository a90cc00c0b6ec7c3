"""`jettison llb`: the graph that the frontend would send."""

from __future__ import annotations

import secrets
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from jettison import llb
from jettison.cli import graphs, output, report
from jettison.cli.options import (
    DEFAULT_FILE,
    BuildArgs,
    ContextOption,
    FileArgument,
    PlatformOption,
    TargetOption,
    read_options,
)
from jettison.errors import BuildError, SourceFile
from jettison.session.disk_files import read_build_file


class Format(StrEnum):
    """How a graph is written."""

    PROTOBUF = "protobuf"
    JSON = "json"


FormatOption = Annotated[
    Format, typer.Option("--format", help="`protobuf` for `buildctl build`, `json` for reading.")
]


def print_llb(
    file: FileArgument = DEFAULT_FILE,
    *,
    context: ContextOption = Path(),
    build_args: BuildArgs = [],  # noqa: B006 - typer copies it
    platform: PlatformOption = "",
    target: TargetOption = "",
    output_format: FormatOption = Format.PROTOBUF,
) -> None:
    """Print the graph that the frontend would send, with images not pinned to a digest.

    As protobuf it is for one build: print it anew for the next one.

    Build it with: jettison llb FILE | buildctl build --local context=DIR --output type=local,dest=out
    """
    sources: list[SourceFile] = []
    with report.report_errors(sources):
        _refuse_terminal(output_format)
        sources.append(read_build_file(file))
        options = read_options(build_args, platform, target)
        made = graphs.build_graph(sources[0], context, options, unique=_unique(output_format))
        report.warn(made.warnings, sources[0])
        _write(made.definition, output_format)


def _unique(chosen: Format) -> str:
    """Make what tells this build from others that a daemon runs at the same time; a reader needs none.

    The frontend's own graph names its session, which only a daemon knows.
    """
    return secrets.token_hex(16) if chosen is Format.PROTOBUF else ""


def _refuse_terminal(chosen: Format) -> None:
    if chosen is Format.PROTOBUF and output.is_seen():
        hint = "send it to a program (`| buildctl build --local context=.`), or read it with `--format json`"
        raise BuildError("the graph is binary and would spoil this terminal", hint=hint)


def _write(definition: llb.Definition, chosen: Format) -> None:
    if chosen is Format.JSON:
        output.write(llb.to_json(definition).rstrip("\n") + "\n")
        return
    output.write(definition.to_bytes())
