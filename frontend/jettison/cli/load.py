"""Files of the machine that the command runs on: the build file, the ignore file, the project's."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

from jettison import lock as locks
from jettison.errors import BuildError, SourceFile
from jettison.gateway.ignorefile import IGNORE_FILE, patterns
from jettison.lock import Lock
from jettison.presets.reads import project_files
from jettison.source import load, read_limits, too_large

STDIN = Path("-")
"""The build file's path that means stdin."""

STDIN_NAME = "<stdin>"
"""What a build file from stdin is called."""


def build_file(path: Path) -> SourceFile:
    """Read a build file; DescriptionError if it is no text or too long, BuildError if it cannot be read."""
    if path == STDIN:
        return _from_stdin()
    try:
        with path.open("rb") as stream:
            data = stream.read(read_limits.size + 1)
            size = path.stat().st_size
    except OSError as error:
        raise _unreadable(path, error) from None
    if len(data) > read_limits.size:
        raise too_large(str(path), max(size, len(data)))
    return load(str(path), data)


def ignored(file: Path, context: Path) -> tuple[str, ...]:
    """Give the patterns that a context leaves out; the ignore file beside the build file comes first.

    BuildError if it cannot be read, DescriptionError for patterns that a build would refuse.
    """
    for path in (file.with_name(f"{file.name}{IGNORE_FILE}"), context / IGNORE_FILE):
        try:
            return patterns(str(path), path.read_bytes())
        except FileNotFoundError:
            continue
        except OSError as error:
            raise _unreadable(path, error) from None
    return ()


def project(source: SourceFile, context: Path) -> dict[str, str]:
    """Return the texts of what presets look at in a context, by path; BuildError if one cannot be read."""
    texts: dict[str, str] = {}
    for name in project_files(source):
        path = context / name
        try:
            with path.open("rb") as stream:
                texts[name] = stream.read(read_limits.size).decode("utf-8", "replace")
        except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
            continue
        except OSError as error:
            raise _unreadable(path, error) from None
    return texts


def lock(file: Path, build_args: Mapping[str, str]) -> Lock | None:
    """Return what the lock file beside a build file says, None if there is none or it is not to be used.

    BuildError if it cannot be read, or is no lock file.
    """
    path = lock_path(file)
    if locks.mode(build_args) != locks.USE or file == STDIN:
        return None
    try:
        return locks.read(str(path), path.read_bytes())
    except FileNotFoundError:
        return None
    except OSError as error:
        raise _unreadable(path, error) from None


def lock_path(file: Path) -> Path:
    """Return where the lock file of a build file is."""
    return file.with_name(locks.file_name(file.name))


def _from_stdin() -> SourceFile:
    if sys.stdin is None:
        raise BuildError("stdin is closed: there is no build file to read")
    try:
        data = sys.stdin.buffer.read(read_limits.size + 1)
    except OSError as error:
        raise BuildError(f"{STDIN_NAME}: cannot be read: {error.strerror}") from None
    return load(STDIN_NAME, data)


def _unreadable(path: Path, error: OSError) -> BuildError:
    if isinstance(error, FileNotFoundError):
        return BuildError(f"{path}: there is no such file", hint="give the path of a build file")
    return BuildError(f"{path}: cannot be read: {error.strerror}")
