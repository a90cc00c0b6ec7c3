"""Scripts that run inside builds: which of them a step needs, and their text. README.md has the rooms."""

from __future__ import annotations

import posixpath
from functools import cache
from pkgutil import get_data

MANAGER = "manager.sh"
"""What scripts of other rooms read of a package manager's room."""

# Above each `.` line, for shellcheck: where the file is that a step finds beside the script.
_READS = b"\n# shellcheck source-path=SCRIPTDIR source="


def closure(*paths: str, manager: str = "") -> tuple[str, ...]:
    """Return scripts and all that they read, each once, a script before those that it reads.

    Paths are below this package. `manager` is the room of the package manager, for scripts that need one.
    """
    found: dict[str, None] = {}
    for path in paths:
        found |= dict.fromkeys(_closure(path, manager))
    return tuple(found)


@cache
def _closure(path: str, manager: str) -> tuple[str, ...]:
    done: dict[str, None] = {}
    _visit(path, manager, done)
    return tuple(reversed(done))


def _visit(path: str, manager: str, done: dict[str, None]) -> None:
    """Add a script to `done` after all that it reads."""
    for below in _reads(path, manager):
        if below not in done:
            _visit(below, manager, done)
    done[path] = None


@cache
def _reads(path: str, manager: str) -> tuple[str, ...]:
    """Return the scripts that a script reads itself, in the order of its lines."""
    room = posixpath.dirname(path)
    sources = (part.partition(b"\n")[0].decode() for part in read(path).split(_READS)[1:])
    paths = (posixpath.normpath(posixpath.join(room, source)) for source in sources)
    return tuple(f"{manager}/{MANAGER}" if file_name(each) == MANAGER else each for each in paths)


def file_name(path: str) -> str:
    """Return the name that a script has in a step."""
    return path.rpartition("/")[2]


@cache
def terse(path: str) -> bytes:
    """Return a script without what only people read: with each build, all is sent and hashed.

    Its lines keep their numbers.
    """
    first, *lines = read(path).split(b"\n")
    return b"\n".join((first, *(b"" if line.lstrip().startswith(b"#") else line for line in lines)))


@cache
def read(path: str) -> bytes:
    """Return a script's text; importing importlib.resources would take longer than compiling."""
    data = get_data(__package__, path)
    if data is None:  # a loader that reads no files at all
        raise FileNotFoundError(f"{path} of {__package__}")
    return data
