"""What a command makes, on stdout; and one end for all of them where stdout takes no more."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import TextIOWrapper
from pathlib import Path
from typing import TextIO

import typer

from jettison.cli import report
from jettison.errors import BuildError, printable

READER_GONE = 141
"""The exit code where nobody reads any more: what a shell says of a program that SIGPIPE ended."""


def take_any_text() -> None:
    """Have stdout write what its encoding lacks, or half a character, with escapes."""
    if isinstance(sys.stdout, TextIOWrapper) and sys.stdout.errors == "strict":
        sys.stdout.reconfigure(errors="backslashreplace")


def is_seen() -> bool:
    """Tell whether stdout is a terminal."""
    return sys.stdout is not None and sys.stdout.isatty()


def write(made: str | bytes) -> None:
    """Write to stdout at once and as it is; BuildError if stdout is closed or its disk is full.

    A terminal shows a text's lines, and does not obey them.
    """
    if sys.stdout is None:
        raise BuildError("stdout is closed: there is nowhere to write to")
    if isinstance(made, str) and is_seen():
        made = "\n".join(map(printable, made.split("\n")))
    try:
        typer.echo(made, nl=False, color=True)  # else it would take out of a file what looks like colours
    except BrokenPipeError:
        raise
    except OSError as error:
        raise _unwritable(error) from None


def write_to(place: Path | None, made: str | bytes) -> None:
    """Write to a file, or to stdout without one; BuildError if it cannot be written."""
    data = made.encode() if isinstance(made, str) else made
    if place is None:
        write(data)
        return
    try:
        place.write_bytes(data)
    except OSError as error:
        raise BuildError(f"{place}: cannot be written: {error.strerror}") from None


def check_replaceable(place: Path) -> None:
    """Raise BuildError where no file can be put into its place, before anything long is done for it."""
    if not os.access(place.resolve().parent, os.W_OK):
        raise BuildError(f"{place}: cannot be written: its folder is read-only")


def replace(place: Path, made: bytes) -> None:
    """Put a file into its place, whole; behind a link, into that one's. BuildError if that cannot be."""
    target = place.resolve()
    beside = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        beside.write_bytes(made)
        beside.replace(target)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise BuildError(f"{place}: cannot be written: {error.strerror}") from None


@contextmanager
def guard_output() -> Iterator[None]:
    """End the command with a code, and not a traceback, where an output takes no more."""
    try:
        yield
    except BrokenPipeError:
        _discard(sys.stdout, sys.stderr)
        raise typer.Exit(READER_GONE) from None
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        with suppress(OSError):  # stderr may be full as well
            report.say(report.text_of(_unwritable(error)))  # a help page: those are not written here
        raise typer.Exit(report.FAILED) from None


def let_go() -> None:
    """Write what the streams still hold; what they do not take is lost, and not the exit code with it."""
    for stream in (sys.stdout, sys.stderr):
        try:
            if stream is not None:
                stream.flush()
        except OSError:
            _discard(stream)


def _unwritable(error: OSError) -> BuildError:
    _discard(sys.stdout)
    return BuildError(f"stdout cannot be written: {error.strerror}")


def _discard(*streams: TextIO | None) -> None:
    """Send what a stream still holds nowhere: the interpreter would try again at its end, and complain."""
    null = os.open(os.devnull, os.O_WRONLY)
    for stream in streams:
        if stream is not None:
            os.dup2(null, stream.fileno())
    os.close(null)
