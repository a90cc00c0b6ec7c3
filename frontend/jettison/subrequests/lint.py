"""`frontend.lint`: every problem of a build file, warnings apart from what stops a build."""

from __future__ import annotations

from collections.abc import Sequence

from jettison.description.describe import describe
from jettison.description.model import Variables
from jettison.description.preset import NO_PROJECT, Project
from jettison.description.reader import Parsed
from jettison.errors import (
    DescriptionError,
    Problem,
    SourceFile,
    headline,
    hinted,
    in_order,
    render_all,
    shown,
)
from jettison.presets.registry import PRESETS
from jettison.recipe.reach import stage_of
from jettison.subrequests.form import Json, Reply, content, drop_empty, place


def reply(
    parsed: Parsed, variables: Variables, project: Project = NO_PROJECT, besides: Sequence[Problem] = ()
) -> Reply:
    """List the problems of a build file, of its targets too, and others; OptionError without that target."""
    own, file = _problems(parsed, variables, project)
    problems = in_order((*own, *besides))
    errors = [problem for problem in problems if problem.severity == "error"]
    warnings = [problem for problem in problems if problem.severity == "warning"]
    data: dict[str, Json] = {
        "warnings": [_warning(problem) for problem in shown(warnings)] or None,
        "sources": [_source(file)],
    }
    if errors:
        data["buildError"] = _build_error(shown(errors), file)
    text = render_all(problems, file) if problems else f"{file.name}: no problems"
    return Reply(data=data, text=f"{text}\n", status=1 if problems else 0)


def _problems(parsed: Parsed, variables: Variables, project: Project) -> tuple[Sequence[Problem], SourceFile]:
    """Return the problems by place, and the file that excerpts are taken from."""
    try:
        description = describe(parsed, variables, PRESETS, project, all_targets=True)
    except DescriptionError as error:
        return error.problems, error.source
    stage_of(variables.variant, description)
    return description.warnings, parsed.source


def _warning(problem: Problem) -> Json:
    return {
        "ruleName": problem.rule.name,
        "description": f"{problem.rule.summary[:1].upper()}{problem.rule.summary[1:]}",
        "url": problem.rule.link,
        "detail": hinted(problem.message, problem.hint),
        "location": place(problem.span),
    }


def _source(source: SourceFile) -> Json:
    return drop_empty({"filename": source.name, "data": content(source), "language": source.language})


def _build_error(errors: Sequence[Problem], source: SourceFile) -> Json:
    """Write what stops a build as the one error that there is room for.

    A client prints the message, and then the lines of the one place: so those of the last error are left to
    it, and the message has the lines of the others. An error of another file has no lines for either.
    """
    *others, last = errors
    spans = [last.span] if source.text and last.span.file == source.name else []
    before = [render_all(others, source)] if others else []
    message = "\n\n".join([*before, hinted(headline(last), last.hint)])
    return {"message": message, "location": place(*spans)}
