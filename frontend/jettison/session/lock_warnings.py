"""What a lock file does not hold a build to, as warnings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from jettison import rules
from jettison.build_args import DOCKERFILE_CHECK
from jettison.description.directives import check_directive
from jettison.description.model import Description
from jettison.errors import DescriptionError, Problem
from jettison.lock import AGAIN, Lock
from jettison.recipe.locked import is_held, locked_stage
from jettison.recipe.reach import used_stages
from jettison.recipe.request import BuildRequest
from jettison.session.own_image import find_other
from jettison.session.plan import Plan
from jettison.session.start import Session


def find_warnings(session: Session, lock: Lock, plans: Iterable[Plan]) -> tuple[Problem, ...]:
    """Return what is to be shown; DescriptionError where the build file says that warnings are errors."""
    source = session.file.source
    directive = check_directive(source.text, DOCKERFILE_CHECK.of(session.options.build_args))
    unheld = (problem for plan in plans for problem in find_unheld(plan.description, plan.request))
    told = map(directive.applied, dict.fromkeys((*unheld, *find_other(session, lock))))
    found = tuple(problem for problem in told if problem)
    if directive.error and found:
        raise DescriptionError(found, source)
    return found


def find_unheld(description: Description, request: BuildRequest) -> Iterator[Problem]:
    """Yield a warning for each stage whose packages a lock file does not hold."""
    lock = request.lock
    for stage in used_stages(description, request.stage) if lock else ():
        if lock is None or not stage.packages or locked_stage(description, request, stage):
            continue
        elsewhere = lock.builder and not is_held(lock, request, stage)
        why = f"it was made on {lock.builder}" if elsewhere else "it was made without them"
        platform = request.platform(stage.platform).format()
        yield Problem(
            rule=rules.UNLOCKED_STAGE,
            message=f"{lock.name} does not hold the packages of stage {stage.name} on {platform}: {why}",
            span=stage.packages_span or stage.span,
            hint="" if elsewhere or request.stage else AGAIN,
            severity="warning",
        )
