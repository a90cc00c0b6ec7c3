"""A recipe as the stages of a Dockerfile; nothing is decided any more."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from jettison.dockerfile import instructions, quoting
from jettison.dockerfile.commands import run_lines
from jettison.dockerfile.draft import Draft
from jettison.dockerfile.files import FOLDER, file_lines, needs_shell
from jettison.recipe.model import Files, Image, Merge, Output, Pass, Recipe, Ref, Run, Stage
from jettison.recipe.stages import SHELL

OTHER_USER = "# Where this image runs as another user: `USER 0` before this, and that user after it."


def add_stages(draft: Draft, recipe: Recipe) -> None:
    """Add all stages of the user, for `--target` names them, and those of ours that what ships needs."""
    for stage in recipe.stages:
        if stage.span or stage.name in recipe.shipped:
            _add(draft, stage)


def layer_lines(draft: Draft, layers: Iterable[Ref]) -> Iterator[str]:
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
    comment = "" if stage.span else _sentence(stage)
    draft.add(comment, start, *lines)
    for step in stage.steps:
        for mount in step.mounts if isinstance(step, Run) else ():
            if isinstance(mount, Pass):
                _add_passed(draft, stage, mount)


def _sentence(stage: Stage) -> str:
    """Say what a stage of ours is for, as the progress of a build says it of its steps."""
    titles = "; ".join(step.title for step in stage.steps)
    return titles[:1].upper() + titles[1:]


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
                yield from layer_lines(draft, step.layers)
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
