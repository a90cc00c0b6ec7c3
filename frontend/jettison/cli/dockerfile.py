"""`jettison dockerfile`: a build file as a Dockerfile for the plain frontend."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

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
from jettison.dockerfile import dockerfile
from jettison.errors import SourceFile, hide_logins
from jettison.session.disk_files import read_build_file
from jettison.session.ignorefile import IGNORE_FILE

OutputOption = Annotated[
    Path | None, typer.Option("--output", "-o", metavar="FILE", help="Where to write it, in place of stdout.")
]


def print_dockerfile(
    file: FileArgument = DEFAULT_FILE,
    *,
    context: ContextOption = Path(),
    build_args: BuildArgs = [],  # noqa: B006 - typer copies it
    platform: PlatformOption = "",
    target: TargetOption = "",
    destination: OutputOption = None,
) -> None:
    """Print a Dockerfile that builds the same root and image config without Jettison.

    \b
    jettison dockerfile --platform linux/arm64 >Dockerfile
    """  # noqa: D301 - `\b` keeps the lines of an example apart
    sources: list[SourceFile] = []
    with report.report_errors(sources):
        sources.append(read_build_file(file))
        options = read_options(build_args, platform, target)
        # What the build would refuse, this refuses in the same words.
        made = graphs.build_graph(sources[0], context, options)
        report.warn(made.warnings, sources[0])
        notes = tuple(_notes(file, build_args))
        request = replace(
            made.plan.request, lock=None, epoch=None, proxies=(), cache_namespace="", refresh=False
        )
        output.write_to(destination, dockerfile(made.plan.description, request, notes))


def _notes(file: Path, build_args: Sequence[str]) -> Iterator[str]:
    if build_args:
        yield "Build arguments of this printing:"
        yield from (f"  {hide_logins(argument)}" for argument in build_args)
    if file.with_name(f"{file.name}{IGNORE_FILE}").exists():
        yield f"Its ignore file is {file.name}{IGNORE_FILE}: name a copy like this file, with {IGNORE_FILE}."
