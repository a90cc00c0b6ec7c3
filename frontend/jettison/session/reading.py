"""What is read beside the build file: the lock file, ignore patterns, and files of the project."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from functools import partial

from jettison.description.reader import Parsed, parse
from jettison.gateway.bridge import Ref
from jettison.gateway.listing import Kinds, has_link
from jettison.llb import caps
from jettison.lock import Lock
from jettison.presets.needed import Needed
from jettison.presets.reads import looked_at, needed, project_files
from jettison.session import files
from jettison.session.futures import completed
from jettison.session.ignorefile import IGNORE_FILE, Patterns
from jettison.session.start import Session


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """What of the build context has been read: texts of files by path, and what its ignore file says.

    The latter is None where that was not to be had in the same transfer. `tree` is what was sent, None if
    nothing could be had, and `top` are the names at its top. `found` tells what there is at all paths that
    were looked at; None of a client's directory and a daemon that cannot list it.
    """

    texts: Mapping[str, str]
    ignored: Future[Patterns] | None
    tree: Ref | None = None
    top: frozenset[str] = frozenset()
    found: Mapping[str, str] | None = None


NOTHING = Project(texts={}, ignored=None)
"""Of a context of which nothing was asked, or that could not be had."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """The build file, parsed, and what there is beside it, on its way.

    `needs` are what was asked of the build context because no build can be without it, and `looked` its paths
    that were looked at. `own_ignored` are the patterns of the ignore file that is for this build file only.
    """

    parsed: Parsed
    needs: tuple[Needed, ...]
    looked: frozenset[str]
    lock: Future[Lock | None]
    own_ignored: Future[Patterns | None]
    project: Future[Project]


def start_reading(session: Session, pool: Executor) -> Reading:
    """Ask for all of it; the project's files first, since which images are looked up depends on them."""
    bridge, options, inputs = session.bridge, session.options, session.inputs
    parsed = parse(session.file.source)
    lists = caps.LOCAL_ATTRS["local.metadatatransfer"] in session.pong.llb_caps and inputs.context is None
    wanted, needs = project_files(parsed), tuple(need for need in needed(parsed) if lists or not need.long)
    paths = tuple(
        dict.fromkeys(
            (*wanted, *(path for need in needs if not need.folder and not need.long for path in need.paths))
        )
    )
    looked = looked_at(parsed, needs) if lists else frozenset()
    tree, read = None, _read_project
    if looked:
        tree, read = files.list_project(bridge, options, wanted, looked), partial(_read_listed, paths)
    elif paths:
        tree = files.fetch_project(bridge, options, inputs, paths, None)
    return Reading(
        parsed=parsed,
        needs=needs,
        looked=looked,
        project=pool.submit(read, session, pool, tree, wanted) if tree else completed(NOTHING),
        lock=pool.submit(files.read_lock_file, bridge, options, inputs, session.fetched),
        own_ignored=pool.submit(files.read_own_ignore_file, bridge, options, inputs, session.fetched),
    )


def _read_listed(
    paths: Sequence[str], session: Session, pool: Executor, tree: Ref, wanted: Sequence[str]
) -> Project:
    """Read files and the ignore file out of a tree with a list, or else out of one with `paths`.

    So where the list cannot be had, and where it has a link: nothing has come of what that leads to.
    """
    bridge = session.bridge
    found = files.read_listing(bridge, tree)
    if found is None or any(has_link(found, path) for path in (IGNORE_FILE, *wanted)):
        tree = files.fetch_project(bridge, session.options, session.inputs, paths, found)
        return _read_project(session, pool, tree, wanted, found)
    ignored = _start_ignored(session, pool, tree, found, surely=True)
    listed = [path for path in wanted if found.get(path) == "file"]
    texts = files.read_texts(bridge, tree, listed, surely=True)
    return Project(texts=texts, ignored=ignored, tree=tree, found=found)


def _read_project(
    session: Session, pool: Executor, tree: Ref, wanted: Sequence[str], found: Kinds | None = None
) -> Project:
    """Read files and the ignore file out of one tree; nothing of a tree that cannot be had.

    SolveError for one whose files are known to be there, as they were `found`.
    """
    bridge = session.bridge
    there = bridge.names(tree, "/") if found else files.read_names(bridge, tree)
    if there is None:
        return NOTHING
    ignored = _start_ignored(session, pool, tree, there, surely=False)
    # None that surely is not there: to say so takes a daemon its time.
    likely = [path for path in wanted if path.partition("/")[0] in there]
    texts = files.read_texts(bridge, tree, likely, surely=False)
    return Project(texts=texts, ignored=ignored, tree=tree, top=there, found=found)


def _start_ignored(
    session: Session, pool: Executor, tree: Ref, there: Collection[str], *, surely: bool
) -> Future[Patterns]:
    if IGNORE_FILE not in there:
        return completed(())
    return pool.submit(files.read_patterns, session.bridge, tree, surely=surely)
