"""From a description to the recipe of one platform's build."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from jettison import image_reference
from jettison.description.model import Description
from jettison.errors import BuildError
from jettison.recipe import locked
from jettison.recipe.draft import Draft
from jettison.recipe.images import Images
from jettison.recipe.model import Image, Output, Recipe, Ref
from jettison.recipe.program import add_image_files, add_own_layers, add_program, add_tree
from jettison.recipe.reach import (
    claim_spans,
    copied_paths,
    follow_paths,
    has_packages,
    left_out,
    needed,
    own_layers,
    used_stages,
)
from jettison.recipe.request import BuildRequest
from jettison.recipe.rootfs import LABEL, add_root, root_packages
from jettison.recipe.stages import add_stage
from jettison.recipe.verify import add_verdict


def make_recipe(
    description: Description, request: BuildRequest, images: Images, *, unused: bool = False
) -> Recipe:
    """Return the recipe of a build: the same for the same input, in any process.

    `images` answers each of `image_requests`. With `unused`, stages that nothing takes from are in it too.
    Raises BuildError for what no platform can have.
    """
    draft = Draft(description, request, images)
    every = (stage.name for stage in description.stages)
    used = used_stages(description, request.stage)
    for stage in needed(description, every) if unused and not request.stage else used:
        add_stage(draft, stage)
    if request.stage:
        return _recipe(draft, (Output(request.stage),))
    return _image_recipe(draft)


def make_lock_recipe(description: Description, request: BuildRequest, images: Images) -> Recipe:
    """Return the recipe of a tree that has one file, the list of packages that a root comes to."""
    draft = Draft(description, request, images)
    for stage in used_stages(description) if description.rootfs.auto else ():
        add_stage(draft, stage)
    tools = draft.tools(request.root_side, description.rootfs.span, LABEL)
    root = add_root(draft, tools, _add_files(draft) if description.rootfs.auto else None)
    return _recipe(draft, (Output(root.stage, locked.WRITTEN),))


def make_stage_lock_recipe(description: Description, request: BuildRequest, images: Images) -> Recipe:
    """Return the recipe of a tree that has one file, the list of packages that a stage adds."""
    draft = Draft(description, request, images)
    stage = next(stage for stage in description.stages if stage.name == request.stage)
    for each in (*needed(description, (stage.origin,)), replace(stage, steps=())):
        add_stage(draft, each)
    return _recipe(draft, (Output(stage.name, locked.WRITTEN),))


def _add_files(draft: Draft) -> Output | None:
    return add_image_files(draft, add_own_layers(draft), add_tree(draft))


def _image_recipe(draft: Draft) -> Recipe:
    description = draft.description
    rooted = has_packages(description)
    tools = draft.tools(draft.request.root_side, description.rootfs.span, LABEL) if rooted else None
    own, tree = add_own_layers(draft), add_tree(draft)
    root = add_root(draft, tools, add_image_files(draft, own, tree)) if tools else None
    program = add_program(draft, tree) if tree else None
    layers = [layer for layer in (root, *own, program) if layer]
    if not layers:
        message = "the image would be empty: no packages and no files"
        hint = "choose another `rootfs.base`, or add `packages` or `files`"
        raise BuildError(message, description.rootfs.span, hint=hint)
    unpacked = tree if description.upx else None
    if not claim_spans(description):
        return _recipe(draft, layers, unpacked=unpacked)
    verdict, waiting = add_verdict(draft, layers, unpacked)
    return _recipe(draft, waiting, verdict=verdict, unpacked=unpacked)


def _recipe(
    draft: Draft, layers: Iterable[Ref], verdict: Output | None = None, unpacked: Output | None = None
) -> Recipe:
    description, stage = draft.description, draft.request.stage
    return Recipe(
        stages=tuple(draft.stages.values()),
        layers=tuple(layers),
        history=() if stage else tuple(_history(description)),
        verdict=verdict,
        unpacked=unpacked,
        context=follow_paths(copied_paths(description, stage)),
        left_out=left_out(description, stage),
        tools=Image(
            reference=image_reference.normalize(description.distro.base_image),
            side="build",
            name=LABEL,
            span=description.rootfs.span,
            known=True,
        ),
    )


def _history(description: Description) -> Iterator[str]:
    """Yield how each layer of the image was made, the lowest first."""
    if has_packages(description):
        auto = ("auto",) if description.rootfs.auto else ()
        packages = " ".join((*root_packages(description), *auto))
        yield f"jettison: install {packages} ({description.distro.name})"
    own = own_layers(description)
    yield from (f"jettison: add {file.dest}" for file in own)
    if others := [file.dest for file in description.files if not file.own_layer]:
        yield f"jettison: add {' '.join(others)}"
