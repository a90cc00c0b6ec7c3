"""One request to its answer."""

from __future__ import annotations

from collections.abc import Sequence

from jettison.description.model import Variables
from jettison.description.preset import NO_PROJECT, Project
from jettison.description.reader import Parsed
from jettison.errors import Problem
from jettison.subrequests import catalogue, lint, names, outline, targets


def describe() -> dict[str, bytes]:
    """List the requests that there are: the answer to `names.DESCRIBE`, for which no build file is needed."""
    return catalogue.reply().metadata(catalogue.VERSION)


def answer(
    name: str,
    parsed: Parsed,
    variables: Variables,
    project: Project = NO_PROJECT,
    besides: Sequence[Problem] = (),
) -> dict[str, bytes]:
    """Answer one of `names.NAMES` that is about a build file, as the metadata of a result.

    `variables.variant` is the target as the client wrote it. `project` is what a lint looks at, `besides`
    what it finds beside the file.
    Raises KeyError for another name, and but for a lint DescriptionError for a build file with mistakes,
    OptionError for an unknown target.
    """
    if name == names.LINT:
        return lint.reply(parsed, variables, project, besides).metadata(catalogue.VERSION)
    known = {names.OUTLINE: outline.reply, names.TARGETS: targets.reply}
    return known[name](parsed, variables).metadata(catalogue.VERSION)
