"""Folders and daemons that nothing leaves behind, whatever ends the command: `guard` removes them."""

from __future__ import annotations

import json
import select
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from jettison.cli import guard
from jettison.errors import BuildError


@dataclass(frozen=True, slots=True)
class Guarded:
    """A folder for its owner only, and the streams of the program that keeps it."""

    path: Path
    asks: IO[bytes]
    answers: IO[bytes]

    def run(self, argv: Sequence[str], log: Path, clean: Sequence[str] = ()) -> None:
        """Run a daemon in a session of its own until the folder goes; BuildError if it cannot be started.

        `clean` is the command that removes files of its other users.
        """
        self.asks.write(json.dumps({"argv": argv, "log": str(log), "clean": clean}).encode() + b"\n")
        self.asks.flush()
        if problem := json.loads(self.answers.readline() or b'"its guard has ended"'):
            raise BuildError(f"`{argv[0]}` cannot be started: {problem}")

    def ended(self) -> int | None:
        """Return the exit code of the daemon, None while it runs."""
        if not select.select([self.answers], [], [], 0)[0]:
            return None
        return int(json.loads(self.answers.readline() or b"-9"))


@contextmanager
def folder(prefix: str) -> Iterator[Guarded]:
    """Yield a folder for temporary files that is gone after it; BuildError if none can be made.

    The program that keeps it is away from the terminal's Ctrl-C.
    """
    with subprocess.Popen(  # noqa: S603 - words of our own
        [sys.executable, "-I", "-S", guard.__file__, prefix],
        bufsize=0,  # or a line that is read already would be none for `ended`
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as keeper:
        asks, answers = keeper.stdin, keeper.stdout
        said = answers.readline() if answers else b""
        if not (asks and answers and said):
            hint = "set TMPDIR to a folder that can be written"
            raise BuildError("no folder for temporary files can be made", hint=hint)
        yield Guarded(Path(json.loads(said)), asks, answers)
