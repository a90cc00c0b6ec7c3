"""The whole Dockerfile: what it is, its stages, and the image."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Iterator

from jettison.description.model import HISTORY, Description, Secret
from jettison.dockerfile import instructions, quoting
from jettison.dockerfile.commands import run_lines
from jettison.dockerfile.config import config_lines
from jettison.dockerfile.draft import Draft
from jettison.dockerfile.files import FOLDER, file_lines, needs_shell
from jettison.errors import BuildError, one_line, printable
from jettison.recipe.build import make_recipe
from jettison.recipe.images import NotLookedUp
from jettison.recipe.model import Files, Image, Merge, Output, Pass, Recipe, Ref, Run, Stage
from jettison.recipe.request import BuildRequest
from jettison.recipe.stages import SHELL

LONGEST_LINE = 65535
"""Bytes of a line that BuildKit reads."""

LONGEST_COMMENT = 200
"""Characters of what a stage does: it may name every file of an image."""

OTHER_USER = "# Where this image runs as another user: `USER 0` before this, and that user after it."

# A fixed platform is meant: values of the file were filled in for it.
_CHECK = "# check=skip=FromPlatformFlagConstDisallowed"


def dockerfile(description: Description, request: BuildRequest, notes: tuple[str, ...] = ()) -> str:
    """Write a Dockerfile that builds the same root and image config; BuildError where none can.

    `notes` are lines for its first comment.
    """
    recipe = make_recipe(description, request, NotLookedUp(), unused=True)
    draft = Draft(recipe, request)
    _add_stages(draft, recipe)
    if not request.stage:
        layers = _layer_lines(draft, recipe.layers)
        draft.add("The image.", draft.scratch(), *layers, *config_lines(description.image))
    head = _head(description, request, (*_differences(description, recipe), *notes))
    text = "\n\n".join(("\n".join(head), *draft.stages())) + "\n"
    _check_lines(text)
    return text


def _head(description: Description, request: BuildRequest, notes: tuple[str, ...]) -> Iterator[str]:
    yield _CHECK
    yield "#"
    yield f"# Made from {printable(description.source.name)} by `jettison dockerfile`: builds the same root"
    yield "# and the same image config without Jettison, with BuildKit 0.13 or newer. Platform and build"
    yield f"# arguments are filled in: it is for {request.target.format()}, and ARG lines are left to change."
    for note in notes:
        yield f"# {printable(note)}"


def _differences(description: Description, recipe: Recipe) -> Iterator[str]:
    image = description.image
    steps = (step for stage in recipe.stages for step in stage.steps if isinstance(step, Run))
    mounts = (mount for step in steps for mount in step.mounts)
    if any(isinstance(mount, Secret) and mount.env for mount in mounts):
        yield "A secret as environment variable needs BuildKit 0.16 or newer."
    if HISTORY in recipe.left_out:
        yield f"{HISTORY} belongs into the ignore file: Jettison leaves it out, and each commit changes it."
    if image.workdir not in ("", "/"):
        yield f"WORKDIR makes {image.workdir} if the image has no such directory."
    if image.annotations:
        yield "Annotations are no part of a Dockerfile. Build with:"
        yield from (f"  --annotation {shlex.quote(f'{name}={value}')}" for name, value in image.annotations)


def _check_lines(text: str) -> None:
    longest = max(len(line.encode()) for line in text.split("\n"))
    if longest > LONGEST_LINE:
        message = (
            f"a Dockerfile has at most {LONGEST_LINE:,} bytes in a line; one here would have {longest:,}"
        )
        raise BuildError(message, hint="put the long text into a file of the build context")


def _add_stages(draft: Draft, recipe: Recipe) -> None:
    """Add all stages of the user, for `--target` names them, and those of ours that what ships needs."""
    shipped = recipe.shipped
    for stage in recipe.stages:
        if stage.span or stage.name in shipped:
            _add(draft, stage)


def _layer_lines(draft: Draft, layers: Iterable[Ref]) -> Iterator[str]:
    """Yield the instructions that lay files over each other."""
    for layer in layers:
        yield draft.copy(layer, ("",), "/")


def _add(draft: Draft, stage: Stage) -> None:
    actions = [action for step in stage.steps if isinstance(step, Files) for action in step.actions]
    folder = FOLDER if any(map(needs_shell, actions)) else ""
    if folder:
        draft.places[Output(stage.name)] = (stage.name, f"{FOLDER}/")
    start = draft.tools(stage.name) if folder else _start(draft, stage)
    lines = list(_lines(draft, stage, folder))  # which may add stages before it
    draft.add(_comment(stage), start, *lines)
    for step in stage.steps:
        for mount in step.mounts if isinstance(step, Run) else ():
            if isinstance(mount, Pass):
                _add_passed(draft, stage, mount)


def _comment(stage: Stage) -> str:
    """Say what a stage of ours does, as the progress of a build says it."""
    titles = [] if stage.span else [step.title for step in stage.steps]
    comment = "; ".join(title[:1].upper() + title[1:] for title in titles)
    comment = one_line(comment)
    return comment if len(comment) <= LONGEST_COMMENT else f"{comment[:LONGEST_COMMENT]}…"


def _start(draft: Draft, stage: Stage) -> str:
    match stage.base:
        case Image():
            return draft.image(stage.base, stage.name)
        case Output():
            return instructions.start(stage.base.stage, stage.name)
        case _:
            return draft.scratch(stage.name, stage.side)


def _lines(draft: Draft, stage: Stage, folder: str) -> Iterator[str]:
    if _is_foreign(stage) and any(isinstance(step, Run) and step.argv[:2] == SHELL for step in stage.steps):
        yield f"SHELL {quoting.exec_form(SHELL)}"
    for name, value in stage.env:
        if "\n" not in value:
            yield quoting.pair("ENV", name, value, stage.span)
    declared: set[str] = set()
    settings = list(_settings(stage))
    for step in stage.steps:
        if not isinstance(step, Run) or step.cwd is None:
            yield from settings
            settings = []
        match step:
            case Run():
                if step.user is not None and _is_foreign(stage):
                    yield OTHER_USER
                yield from run_lines(draft, step, stage.settings.env, declared)
            case Files():
                yield from file_lines(draft, stage, step, folder)
            case Merge():
                yield from _layer_lines(draft, step.layers)
    yield from settings


def _settings(stage: Stage) -> Iterator[str]:
    """Yield where and as whom commands run, which is said before the first that does not say it itself."""
    if stage.workdir is not None:
        yield f"WORKDIR {quoting.value(stage.workdir)}"
    if stage.user is not None:
        yield f"USER {stage.user}"


def _is_foreign(stage: Stage) -> bool:
    """Tell whether a stage starts from an image of which the distribution says nothing."""
    return isinstance(stage.base, Image) and not stage.base.known


def _add_passed(draft: Draft, stage: Stage, mount: Pass) -> None:
    """Add what a command passes on: a stage that also takes what the command left, which is nothing."""
    name = draft.name("verified")
    wait = instructions.copy((f"{mount.dest}/",), "/", f"--from={stage.name}")
    draft.add(
        "A layer, once the image has passed.", draft.scratch(name), draft.copy(mount.origin, ("",), "/"), wait
    )
    draft.places[Output(stage.name, mount.dest)] = (name, "/")
