"""`jettison check`: everything wrong with a build file."""

from __future__ import annotations

from jettison.cli import load, output, plan, report
from jettison.cli.options import DEFAULT_FILE, BuildArgs, FileArgument, PlatformOption
from jettison.errors import SourceFile


def check(
    file: FileArgument = DEFAULT_FILE,
    build_args: BuildArgs = [],  # noqa: B006 - typer copies it
    platform: PlatformOption = "",
) -> None:
    """Say everything that is wrong with a build file; exit code 1 if a build would refuse it."""
    sources: list[SourceFile] = []
    with report.reported(sources):
        sources.append(load.build_file(file))
        description = plan.describe(sources[0], plan.read_options(build_args, platform))
        report.warn(description.warnings, sources[0])
        output.write(f"{_verdict(sources[0].name, len(description.warnings))}\n")


def _verdict(file: str, warnings: int) -> str:
    if not warnings:
        return f"{file}: no problems"
    return f"{file}: no errors, {warnings} warning{'s' if warnings > 1 else ''}"
