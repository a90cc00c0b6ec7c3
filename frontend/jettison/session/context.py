"""The build context of a request, as far as it is known before the first step."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from dataclasses import replace
from functools import partial

from jettison.description.model import Description
from jettison.errors import DescriptionError, Problem
from jettison.gateway import listing
from jettison.gateway.listing import Kinds
from jettison.presets.needed import Needed
from jettison.recipe.reach import clean
from jettison.session import files
from jettison.session.ignorefile import IGNORE_FILE, Patterns
from jettison.session.lacking import Context, find_lacking, of_stages, taken
from jettison.session.plan import Asked, Plan
from jettison.session.reading import Project, Reading
from jettison.session.start import Session


def check(session: Session, reading: Reading, plans: Sequence[Plan], asked: Asked) -> None:
    """Raise DescriptionError for what the build will surely look for in vain."""
    plan = plans[0]
    if problems := find(session, reading, plan.description, plan.request.stage, asked.ignored):
        raise DescriptionError(problems, session.file.source)


def find(
    session: Session, reading: Reading, description: Description, stage: str, ignored: Future[Patterns]
) -> list[Problem]:
    """Return what a build, of the image or of one stage, will surely look for in vain.

    Nothing is fetched for it: what was not looked at counts as there, and of what was not to be had nothing
    is said.
    """
    project = reading.project.result()
    if project.tree is None:
        return []
    own = reading.own_ignored.result() is not None
    context = Context(
        has=partial(_has, session, reading, project),
        ignored=ignored.result(),
        ignore_file=f"{session.options.filename}{IGNORE_FILE}" if own else IGNORE_FILE,
    )
    return list(find_lacking(_needs(reading, description, stage, project.found), context))


def _needs(reading: Reading, description: Description, stage: str, found: Kinds | None) -> Iterator[Needed]:
    """Yield what the build takes of its context; what may be a folder is one."""
    if found is None:
        yield from of_stages(reading.needs, description, stage)
        return
    for need in taken(reading.needs, description, stage):
        yield replace(need, folder=found.get(clean(need.paths[0])) != "file")


def _has(session: Session, reading: Reading, project: Project, need: Needed, path: str) -> bool:
    path = clean(path)
    if project.found is not None:
        return path not in reading.looked or _is_found(project.found, path)
    if need.folder or need.long or project.tree is None:
        return True
    return files.may_have(session.bridge, project.tree, project.top, path)


def _is_found(found: Kinds, path: str) -> bool:
    """Tell whether a path was found; behind a link it may be."""
    return path in found or listing.has_link(found, path)
