"""`jettison check`: everything wrong with a build file."""

# ruff: noqa: B006 - typer copies the empty lists

from __future__ import annotations

import json
from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from jettison.cli import output, report
from jettison.cli.engines.syntax import find_fault, of_arguments
from jettison.cli.options import (
    DEFAULT_FILE,
    BuildArgs,
    BuildContexts,
    ContextOption,
    FileArgument,
    PlatformOption,
    read_options,
)
from jettison.description.reader import Parsed, parse
from jettison.errors import DescriptionError, Problem, SourceFile, in_order
from jettison.gateway.options import Options
from jettison.session.disk_files import check_file, check_lock, read_build_file


class Format(StrEnum):
    """How problems are written."""

    TEXT = "text"
    JSON = "json"


FormatOption = Annotated[
    Format, typer.Option("--format", help="`text` for people, `json` for editors and scripts.")
]


def check(
    file: FileArgument = DEFAULT_FILE,
    *,
    context: ContextOption = Path(),
    build_args: BuildArgs = [],
    build_contexts: BuildContexts = [],
    platform: PlatformOption = "",
    chosen: FormatOption = Format.TEXT,
) -> None:
    """Say everything that is wrong with a build file; exit code 1 if any target's build would refuse it.

    \b
    jettison check
    jettison check services/web/jettison.yaml --build-arg VERSION=7 --format json
    """  # noqa: D301 - `\b` keeps the lines of an example apart
    sources: list[SourceFile] = []
    with report.report_errors(sources):
        try:
            sources.append(read_build_file(file))
            options = read_options(build_args, platform, build_contexts=build_contexts)
            warnings = _find_warnings(parse(sources[0]), context, options, of_arguments(build_args))
            check_lock(sources[0], context, options, platform)
        except DescriptionError as error:
            if chosen is Format.TEXT:
                raise
            output.write(f"{_json(error.problems)}\n")
            raise typer.Exit(report.FAILED) from None
        if chosen is Format.JSON:
            output.write(f"{_json(warnings)}\n")
            return
        report.warn(warnings, sources[0])
        output.write(f"{_verdict(sources[0].name, len(warnings))}\n")


def _find_warnings(parsed: Parsed, context: Path, options: Options, image: str) -> tuple[Problem, ...]:
    """Return the warnings of a file; DescriptionError for all that a build by any client would refuse.

    With an `image` of the frontend from elsewhere the file need not name one.
    """
    unseen = find_fault(parsed.source) if parsed.tree and not image else None
    try:
        warnings = check_file(parsed, context, options, all_targets=True).warnings
    except DescriptionError as error:
        raise DescriptionError((*error.problems, *([unseen] if unseen else [])), error.source) from None
    if unseen:
        raise DescriptionError((*warnings, unseen), parsed.source)
    return warnings


def _json(problems: Iterable[Problem]) -> str:
    """Return the problems by place; lines and columns count from 1, the end column is exclusive."""
    listed = [
        {
            "rule": problem.rule.name,
            "severity": problem.severity,
            "message": problem.message,
            "hint": problem.hint,
            "file": problem.span.file,
            "line": problem.span.line,
            "column": problem.span.column,
            "endLine": problem.span.end_line,
            "endColumn": problem.span.end_column,
        }
        for problem in in_order(problems)
    ]
    return json.dumps(listed, indent=2, ensure_ascii=False)


def _verdict(file: str, warnings: int) -> str:
    if not warnings:
        return f"{file}: no problems"
    return f"{file}: no errors, {warnings} warning{'s' if warnings > 1 else ''}"
