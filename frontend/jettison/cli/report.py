"""What the command says about problems: on stderr, in the words that a build would use."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import typer

from jettison.errors import (
    BuildError,
    DescriptionError,
    OptionError,
    Problem,
    SourceFile,
    excerpt,
    hinted,
    presentable,
    printable,
    render_all,
)

FAILED = 1
"""The exit code for a build file that is wrong."""

MISUSED = 2
"""The exit code for a wrong option, typer's own included."""


@contextmanager
def report_errors(sources: list[SourceFile]) -> Iterator[None]:
    """Print a BuildError and end the command with its exit code; `sources` gets the file once it is read."""
    try:
        yield
    except BuildError as error:
        say(text_of(error, sources))
        raise typer.Exit(MISUSED if isinstance(error, OptionError) else FAILED) from None


def text_of(error: BuildError, sources: Iterable[SourceFile] = ()) -> str:
    """Render an error: each problem of a description, or the message with its place and hint."""
    if isinstance(error, DescriptionError):
        return render_all(error.problems, error.source)
    lines = [f"error: {presentable(error.message)}"]
    for source in sources:
        if error.span is not None:
            lines[0] = f"{printable(source.name)}:{error.span.line}:{error.span.column}: {lines[0]}"
            lines += excerpt(error.span, source)
    return hinted("\n".join(lines), error.hint)


def warn(problems: Iterable[Problem], source: SourceFile) -> None:
    """Print warnings, if there are any."""
    if text := render_all(problems, source):
        say(text)


def say(text: str) -> None:
    """Print to stderr: stdout is for what the command makes."""
    if sys.stderr is not None and sys.stderr.isatty():
        from jettison.cli import colours  # noqa: PLC0415 - scripts need not wait for rich

        colours.show(text)
    else:
        typer.echo(text, err=True)
