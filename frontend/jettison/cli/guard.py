"""A program beside a command: it keeps a folder and a daemon, and ends both once the command has ended.

`guarded` starts it. It knows that the command has ended by its standard input, which then ends too,
whatever ended the command: SIGKILL leaves it no time for anything. It needs nothing but Python's own.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Sequence
from contextlib import suppress

GRACE = 20.0
"""Seconds that a daemon has to end its work before it is killed."""


def main() -> None:
    """Make a folder, run a daemon if one is asked for, and remove both at the end of standard input."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: None)
    folder = tempfile.mkdtemp(prefix=sys.argv[1])  # for its owner only
    try:
        tell(folder)
        if line := sys.stdin.readline():
            run(folder, **json.loads(line))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def run(folder: str, argv: Sequence[str], log: str, clean: Sequence[str]) -> None:
    """Run a daemon until standard input ends; then `clean` what only a program of its own can."""
    try:
        with open(log, "wb") as output:  # noqa: PTH123 - pathlib takes longer to import
            daemon = subprocess.Popen(  # noqa: S603 - words of our own and of the user's
                argv, stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True
            )
    except OSError as error:
        tell(error.strerror)
        return
    tell(None)
    threading.Thread(target=lambda: tell(daemon.wait()), daemon=True).start()
    sys.stdin.read()
    stop(daemon)
    for words in (*unmounting(folder), *filter(None, [clean])):
        with suppress(OSError):
            subprocess.run(words, stdin=subprocess.DEVNULL, capture_output=True, check=False)  # noqa: S603


def stop(daemon: subprocess.Popen[bytes]) -> None:
    """Ask a daemon to end, insist after GRACE seconds, and wait until it is gone."""
    daemon.terminate()
    try:
        daemon.wait(GRACE)
    except subprocess.TimeoutExpired:
        with suppress(ProcessLookupError):
            os.killpg(daemon.pid, signal.SIGKILL)  # it leads a session of its own
        daemon.wait()


def unmounting(folder: str) -> list[tuple[str, ...]]:
    """Return the commands that undo what is mounted below a folder, the innermost first.

    A daemon that had to be killed has left the roots of its steps, and no folder goes with a mount in it.
    """
    with suppress(OSError), open("/proc/mounts", "rb") as mounts:  # noqa: PTH123 - as above
        points = [os.fsdecode(_unescape(line.split(b" ")[1])) for line in mounts]
        return [("umount", "--lazy", each) for each in reversed(points) if each.startswith(f"{folder}/")]
    return []


def _unescape(path: bytes) -> bytes:
    """Return a path of /proc/mounts as it is: blanks and the like stand there as octal numbers."""
    return path.decode("unicode_escape").encode("latin-1")


def tell(word: object) -> None:
    """Write a line to the command, if it is still there."""
    with suppress(OSError):
        print(json.dumps(word), flush=True)  # noqa: T201 - to the command


if __name__ == "__main__":
    main()
