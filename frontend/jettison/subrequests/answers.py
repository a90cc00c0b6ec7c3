"""One request to its answer."""

from __future__ import annotations

from jettison.description.model import Variables
from jettison.description.reader import Parsed
from jettison.subrequests import catalogue, lint, names, outline, targets


def describe() -> dict[str, bytes]:
    """List the requests that there are: the answer to `names.DESCRIBE`, for which no build file is needed."""
    return catalogue.reply().metadata(catalogue.VERSION)


def answer(name: str, parsed: Parsed, variables: Variables) -> dict[str, bytes]:
    """Answer one of `names.NAMES` that is about a build file, as the metadata of a result.

    `variables.variant` is the target as the client wrote it. Raises KeyError for another name, and but for
    a lint DescriptionError for a build file with mistakes, OptionError for an unknown target.
    """
    known = {
        names.OUTLINE: outline.reply,
        names.TARGETS: targets.reply,
        names.LINT: lint.reply,
    }
    return known[name](parsed, variables).metadata(catalogue.VERSION)
