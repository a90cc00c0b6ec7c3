"""What the commands that run an engine have in common: a checked build file, and their exit codes."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import typer

from jettison.cli import report
from jettison.cli.engines import find, syntax
from jettison.cli.options import read_options
from jettison.errors import DescriptionError, OptionError, SourceFile
from jettison.session.disk_files import STDIN, check_file, read_build_file

NO_ENGINE = 3
"""The exit code where nothing can build."""


@contextmanager
def exit_codes() -> Iterator[None]:
    """End the command with the exit codes that only one with an engine has."""
    try:
        yield
    except find.NoEngineError as error:
        report.say(report.text_of(error))
        raise typer.Exit(NO_ENGINE) from None


def check_before_build(
    file: Path,
    context: Path,
    build_args: Sequence[str],
    platforms: Sequence[str],
    *,
    build_contexts: Sequence[str] = (),
    target: str = "",
) -> SourceFile:
    """Read a build file and find its mistakes before a daemon has to; its warnings come with the build."""
    if file == STDIN:
        hint = "write it to a file: the engine reads it as well"
        raise OptionError("a build file on stdin can be checked, and not built", hint=hint)
    source = read_build_file(file)
    misplaced = None if syntax.of_arguments(build_args) else syntax.find_misplaced(source)
    if misplaced:
        raise DescriptionError([misplaced], source)
    for platform in ",".join(platforms).split(","):
        options = read_options(build_args, platform.strip(), target, build_contexts)
        check_file(source, context, options)
    return source


def words(option: str, text: str) -> tuple[str, ...]:
    """Split an option's value as a shell does; OptionError for a quote without an end."""
    try:
        return tuple(shlex.split(text))
    except ValueError as error:
        raise OptionError(f"option {option} {text}: {error}") from None
