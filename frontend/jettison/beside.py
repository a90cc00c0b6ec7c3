"""What is read as soon as the build file is there: the lock file, ignore patterns, files of the project.

Half of the program is needed to know what to ask for; the rest is imported meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from jettison.gateway import buildfile, lockfile, project
from jettison.gateway.bridge import Ref
from jettison.gateway.calls import at_once
from jettison.lock import Lock
from jettison.opening import Build
from jettison.presets.reads import project_files

Patterns = tuple[str, ...]
"""The lines of an ignore file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """What there is beside the build file: texts of the project's files, the lock file, ignore patterns.

    The patterns are None where nothing says yet that the build context is used.
    """

    files: Mapping[str, str]
    lock: Lock | None
    ignored: Patterns | None


def read(job: Build, meanwhile: Callable[[], object]) -> Beside:
    """Read the files beside the build file, at once; `meanwhile` is done while they are on their way."""
    wanted = project_files(job.file.source)
    with at_once() as pool:
        locked = pool.submit(lockfile.read, job.bridge, job.options, job.given, job.fetched)
        tree = project.fetch(job.bridge, job.options, job.given, wanted) if wanted else None
        found = pool.submit(_found, job, tree, wanted) if tree else None
        meanwhile()
        files, patterns = found.result() if found else ({}, None)
        return Beside(files=files, lock=locked.result(), ignored=patterns)


def _found(job: Build, tree: Ref, wanted: Sequence[str]) -> tuple[Mapping[str, str], Patterns]:
    """Read the project's files and the ignore file out of one tree, or the latter alone where that fails."""
    there = project.names(job.bridge, tree)
    if there is None:
        return {}, ignored(job)
    with at_once() as pool:
        patterns = pool.submit(ignored, job, tree)
        return project.read(job.bridge, tree, wanted, there), patterns.result()


def ignored(job: Build, tree: Ref | None = None) -> Patterns:
    """Fetch the ignore patterns of a context that is the client's directory; `tree` may have its file."""
    if job.given.context is not None:
        return ()
    return buildfile.ignored(job.bridge, job.options, job.fetched, tree)
