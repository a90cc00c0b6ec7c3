"""The whole Dockerfile: what it is, its stages, and the image."""

from __future__ import annotations

from collections.abc import Iterator

from jettison.description.model import Description, Run
from jettison.dockerfile.config import config_lines
from jettison.dockerfile.draft import Draft
from jettison.dockerfile.printer import add_stages, layer_lines
from jettison.errors import BuildError, printable
from jettison.recipe.build import make_recipe
from jettison.recipe.images import NotLookedUp
from jettison.recipe.request import BuildRequest

LONGEST_LINE = 65535
"""Bytes of a line that BuildKit reads."""

# A fixed platform is meant: values of the file were filled in for it.
_CHECK = "# check=skip=FromPlatformFlagConstDisallowed"


def dockerfile(description: Description, request: BuildRequest, notes: tuple[str, ...] = ()) -> str:
    """Write a Dockerfile that builds the same root and image config; BuildError where none can.

    `notes` are lines for its first comment.
    """
    recipe = make_recipe(description, request, NotLookedUp(), unused=True)
    draft = Draft(recipe, request)
    add_stages(draft, recipe)
    if not request.stage:
        layers = layer_lines(draft, recipe.layers)
        draft.add("The image.", draft.scratch(), *layers, *config_lines(description.image))
    text = "\n\n".join(("\n".join(_head(description, request, notes)), *draft.stages())) + "\n"
    _check_lines(text)
    return text


def _head(description: Description, request: BuildRequest, notes: tuple[str, ...]) -> Iterator[str]:
    yield _CHECK
    yield "#"
    yield f"# Made from {printable(description.source.name)} by `jettison dockerfile`: builds the same root"
    yield "# and the same image config without Jettison, with BuildKit 0.13 or newer. Platform and build"
    yield f"# arguments are filled in: it is for {request.target.format()}, and ARG lines are left to change."
    for note in (*_differences(description), *notes):
        yield f"# {printable(note)}"


def _differences(description: Description) -> Iterator[str]:
    image = description.image
    steps = [step for stage in description.stages for step in stage.steps if isinstance(step, Run)]
    if any(secret.env for step in steps for secret in step.secrets):
        yield "A secret as environment variable needs BuildKit 0.16 or newer."
    if image.workdir not in ("", "/"):
        yield f"WORKDIR makes {image.workdir} if the image has no such directory."
    if image.annotations:
        yield "Annotations are no part of a Dockerfile. Build with:"
        yield from (f"  --annotation '{name}={value}'" for name, value in image.annotations)


def _check_lines(text: str) -> None:
    longest = max(len(line.encode()) for line in text.split("\n"))
    if longest > LONGEST_LINE:
        message = (
            f"a Dockerfile has at most {LONGEST_LINE:,} bytes in a line; one here would have {longest:,}"
        )
        raise BuildError(message, hint="put the long text into a file of the build context")
