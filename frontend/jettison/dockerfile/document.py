"""The whole Dockerfile: what it is, its stages, and the image."""

from __future__ import annotations

from collections.abc import Iterator

from jettison.compiler.build import NOT_EMPTY
from jettison.compiler.request import BuildRequest
from jettison.description.model import Description, Run
from jettison.dockerfile import instructions
from jettison.dockerfile.config import config_lines
from jettison.dockerfile.draft import Draft
from jettison.dockerfile.program import Program
from jettison.dockerfile.rootfs import add_root
from jettison.dockerfile.stages import add_stages
from jettison.dockerfile.verify import verified
from jettison.errors import BuildError, printable

LONGEST_LINE = 65535
"""Bytes of a line that BuildKit reads."""

# A fixed platform is meant: values of the file were filled in for it.
_CHECK = "# check=skip=FromPlatformFlagConstDisallowed"


def dockerfile(description: Description, request: BuildRequest, notes: tuple[str, ...] = ()) -> str:
    """Write a Dockerfile that builds the same root and image config; BuildError where none can.

    `notes` are lines for its first comment.
    """
    draft = Draft(description, request)
    add_stages(draft)
    program = Program(draft)
    layers = tuple(copy for copy in _copies(draft, program) if copy)
    if not layers:
        message = "the image would be empty: no packages and no files"
        raise BuildError(message, description.rootfs.span, hint=NOT_EMPTY)
    layers = verified(draft, layers, program.tree)
    image = "\n".join(
        (
            "# The image.",
            instructions.start("scratch", platform=draft.platform("target")),
            *layers,
            *config_lines(description.image),
        )
    )
    text = "\n\n".join(("\n".join(_head(description, request, notes)), *draft.stages(), image)) + "\n"
    _check_lines(text)
    return text


def _copies(draft: Draft, program: Program) -> tuple[str | None, str | None]:
    """Add the stages of root and program, and copy both; what one reads of the other is above it."""
    if draft.description.rootfs.auto is None:
        return add_root(draft, program.tree), program.add()
    copy = program.add()
    return add_root(draft, program.tree), copy


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
