"""`jettison dockerfile`: a build file as a Dockerfile for the plain frontend."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated

import typer

from jettison import llb
from jettison.cli import graphs, load, output, plan, report
from jettison.cli.options import DEFAULT_FILE, BuildArgs, ContextOption, FileArgument, PlatformOption
from jettison.compiler import BuildRequest
from jettison.dockerfile import dockerfile
from jettison.errors import SourceFile
from jettison.gateway.ignorefile import IGNORE_FILE

OutputOption = Annotated[
    Path | None, typer.Option("--output", "-o", metavar="FILE", help="Where to write it, in place of stdout.")
]


def print_dockerfile(
    file: FileArgument = DEFAULT_FILE,
    context: ContextOption = Path(),
    build_args: BuildArgs = [],  # noqa: B006 - typer copies it
    platform: PlatformOption = "",
    destination: OutputOption = None,
) -> None:
    """Print a Dockerfile that builds the same root and image config without Jettison.

    \b
    jettison dockerfile --platform linux/arm64 >Dockerfile
    """  # noqa: D301 - `\b` keeps the lines of an example apart
    sources: list[SourceFile] = []
    with report.reported(sources):
        sources.append(load.build_file(file))
        options = plan.read_options(build_args, platform)
        # What the build would refuse, this refuses in the same words.
        report.warn(graphs.build_graph(sources[0], context, options).warnings, sources[0])
        request = BuildRequest(
            target=options.platforms[0], build=options.build_platform, source=llb.SourceInfo(file.name, b"")
        )
        notes = tuple(_notes(file, build_args))
        output.write_to(destination, dockerfile(plan.describe(sources[0], context, options), request, notes))


def _notes(file: Path, build_args: Sequence[str]) -> Iterator[str]:
    if build_args:
        yield "Build arguments of this printing:"
        yield from (f"  {argument}" for argument in build_args)
    if file.with_name(f"{file.name}{IGNORE_FILE}").exists():
        yield f"Its ignore file is {file.name}{IGNORE_FILE}: name a copy like this file, with {IGNORE_FILE}."
