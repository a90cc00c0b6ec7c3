"""Start the programs that engines are made of, found on PATH as a shell would find them."""

from __future__ import annotations

import shutil
import subprocess
from typing import IO

from jettison.errors import BuildError

PATIENCE = 10.0
"""Seconds that a program has for an answer."""

_Stream = IO[bytes] | int | None


def start(argv: tuple[str, ...], *, stdin: _Stream = None, stdout: _Stream = None) -> subprocess.Popen[bytes]:
    """Start a program on this process's streams, save those given; BuildError if it cannot be."""
    try:
        return subprocess.Popen(argv, stdin=stdin, stdout=stdout)  # noqa: S603 - our own and the user's words
    except OSError as error:
        raise BuildError(f"`{argv[0]}` cannot be started: {error.strerror}") from None


def silence(argv: tuple[str, ...], patience: float = PATIENCE) -> str:
    """Run a program unseen and say why it gave no answer; an empty text if it did."""
    if shutil.which(argv[0]) is None:
        return f"`{argv[0]}` is not on PATH"
    line = " ".join(argv)
    try:
        done = subprocess.run(  # noqa: S603 - words of our own and of the user's
            argv, stdin=subprocess.DEVNULL, capture_output=True, timeout=patience, check=False
        )
    except subprocess.TimeoutExpired:
        return f"`{line}` gave no answer in {patience:.0f} s"
    except OSError as error:
        return f"`{line}` cannot be started: {error.strerror}"
    return f"`{line}` failed: {last_words(done)}" if done.returncode else ""


def last_words(done: subprocess.CompletedProcess[bytes]) -> str:
    """Return the last line of a failed program's errors, or its exit code where it said nothing."""
    lines = done.stderr.decode(errors="replace").strip().splitlines()
    return lines[-1] if lines else f"exit code {done.returncode}"
