"""What is read as soon as the build file is there: the lock file, ignore patterns, files of the project.

Half of the program is needed to know what to ask for; the rest is imported meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
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
        if not wanted:
            meanwhile()
            return Beside(files={}, lock=locked.result(), ignored=None)
        tree = project.fetch(job.bridge, job.options, job.given, wanted)
        files = pool.submit(project.read, job.bridge, tree, wanted)
        patterns = pool.submit(ignored, job, tree)
        meanwhile()
        return Beside(files=files.result(), lock=locked.result(), ignored=patterns.result())


def ignored(job: Build, tree: Ref | None = None) -> Patterns:
    """Fetch the ignore patterns of a context that is the client's directory; `tree` may have its file."""
    if job.given.context is not None:
        return ()
    return buildfile.ignored(job.bridge, job.options, job.fetched, tree)
