"""What is read beside the build file: the lock file, ignore patterns, and files of the project."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass

from jettison.gateway import buildfile, lockfile, project
from jettison.gateway.bridge import Ref
from jettison.gateway.calls import done
from jettison.lock import Lock
from jettison.opening import Build
from jettison.presets.reads import project_files

Patterns = tuple[str, ...]
"""The lines of an ignore file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """What of the build context has been read: texts of files by path, and what its ignore file says.

    The latter is None where that was not to be had in the same transfer.
    """

    texts: Mapping[str, str]
    ignored: Future[Patterns] | None


NOTHING = Project(texts={}, ignored=None)
"""Of a context of which nothing was asked, or that could not be had."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """What there is beside the build file, on its way: whoever looks at a part waits, or gets its error.

    `own` are the patterns of the ignore file that is for this build file only.
    """

    locked: Future[Lock | None]
    own: Future[Patterns | None]
    project: Future[Project]

    @property
    def files(self) -> Mapping[str, str]:
        """Give the texts of the project's files by path."""
        return self.project.result().texts

    @property
    def ignored(self) -> Patterns | None:
        """Give the ignore patterns, None where the build context has not been asked for them."""
        own = self.own.result()
        if own is not None:
            return own
        general = self.project.result().ignored
        return general.result() if general else None

    @property
    def lock(self) -> Lock | None:
        """Give the lock file; None if there is none, or if it is not to be used."""
        return self.locked.result()


def read(job: Build, pool: Executor) -> Beside:
    """Have it all read; the project's files first, since which images are looked up depends on them."""
    wanted = project_files(job.file.source)
    tree = project.fetch(job.bridge, job.options, job.given, wanted) if wanted else None
    return Beside(
        project=pool.submit(_project, job, tree, wanted, pool) if tree else done(NOTHING),
        locked=pool.submit(lockfile.read, job.bridge, job.options, job.given, job.fetched),
        own=pool.submit(buildfile.own_patterns, job.bridge, job.given, job.fetched),
    )


def _project(job: Build, tree: Ref, wanted: Sequence[str], pool: Executor) -> Project:
    """Read files and the ignore file out of one tree; nothing of a tree that cannot be had."""
    there = project.names(job.bridge, tree)
    if there is None:
        return NOTHING
    ignored = pool.submit(buildfile.patterns_in, job.bridge, tree, there)
    return Project(texts=project.read(job.bridge, tree, wanted, there), ignored=ignored)
