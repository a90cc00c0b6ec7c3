"""`jettison graph`: a picture of what a build does."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from jettison.cli import drawing, graphs, graphviz, output, report
from jettison.cli.formats import format_of, listed
from jettison.cli.options import (
    DEFAULT_FILE,
    BuildArgs,
    ContextOption,
    FileArgument,
    PlatformOption,
    TargetOption,
    read_options,
)
from jettison.errors import SourceFile
from jettison.platforms import Platform
from jettison.recipe.model import Side
from jettison.session.disk_files import read_build_file


class Format(StrEnum):
    """How a drawing is written."""

    SVG = "svg"
    MERMAID = "mermaid"
    DOT = "dot"


ENDINGS = {".svg": Format.SVG, ".mmd": Format.MERMAID, ".dot": Format.DOT}

FormatOption = Annotated[
    Format | None,
    typer.Option("--format", help="By default what the ending of --output says, or `mermaid` without one."),
]
OutputOption = Annotated[
    Path | None,
    typer.Option(
        "--output", "-o", metavar="FILE", help=f"Where to write: {listed(ENDINGS)}. Default: stdout."
    ),
]
AllOption = Annotated[
    bool, typer.Option("--all", help="Draw also the files that the frontend makes for itself.")
]


def graph(
    file: FileArgument = DEFAULT_FILE,
    *,
    context: ContextOption = Path(),
    output_format: FormatOption = None,
    destination: OutputOption = None,
    everything: AllOption = False,
    build_args: BuildArgs = [],  # noqa: B006 - typer copies it
    platform: PlatformOption = "",
    target: TargetOption = "",
) -> None:
    """Draw the graph of a build file: its steps by stage, and what each takes from others.

    \b
    jettison graph
    jettison graph --output build.svg
    jettison graph services/web/jettison.yaml --format dot | dot -Tpng >build.png
    """  # noqa: D301 - `\b` keeps the lines of an example apart
    sources: list[SourceFile] = []
    with report.report_errors(sources):
        chosen = output_format or format_of(destination, ENDINGS, Format.MERMAID)
        options = read_options(build_args, platform, target)
        sources.append(read_build_file(file))
        made = graphs.build_graph(sources[0], context, options)
        report.warn(made.warnings, sources[0])
        platforms: dict[Side, Platform] = {"build": options.build_platform, "target": options.platforms[0]}
        drawn = drawing.drawing_of(made.recipe, Path(sources[0].name).name, platforms, everything=everything)
        output.write_to(destination, _written(drawn, chosen))


def _written(drawn: drawing.Drawing, chosen: Format) -> str | bytes:
    if chosen is Format.MERMAID:
        return drawing.to_mermaid(drawn)
    dot = drawing.to_dot(drawn)
    return graphviz.draw_svg(dot) if chosen is Format.SVG else dot
