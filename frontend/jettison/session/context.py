"""The build context of a request, as far as it is known before the first step."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from jettison.errors import DescriptionError
from jettison.presets.reads import Needed
from jettison.recipe.reach import clean
from jettison.session import files
from jettison.session.ignorefile import IGNORE_FILE
from jettison.session.lacking import Context, find_lacking, of_stages
from jettison.session.plan import Asked, Plan
from jettison.session.reading import Project, Reading
from jettison.session.start import Session


def check(session: Session, reading: Reading, plans: Sequence[Plan], asked: Asked) -> None:
    """Raise DescriptionError for what the build will surely look for in vain.

    Nothing is fetched for it: a folder counts as there, and of what was not to be had nothing is said.
    """
    project, plan = reading.project.result(), plans[0]
    if project.tree is None:
        return
    own = reading.own_ignored.result() is not None
    context = Context(
        has=partial(_has, session, project),
        ignored=asked.ignored.result(),
        ignore_file=f"{session.options.filename}{IGNORE_FILE}" if own else IGNORE_FILE,
    )
    needs = of_stages(reading.needs, plan.description, plan.request.stage)
    if problems := list(find_lacking(needs, context)):
        raise DescriptionError(problems, session.file.source)


def _has(session: Session, project: Project, need: Needed, path: str) -> bool:
    if need.folder or project.tree is None:
        return True
    return files.may_have(session.bridge, project.tree, project.top, clean(path))
