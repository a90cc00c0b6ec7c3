"""From a recipe to one state and one image config: the whole graph of one platform."""

from __future__ import annotations

from dataclasses import dataclass

from jettison import llb
from jettison.compiler.config import image_config, stage_config
from jettison.compiler.printer import Printer
from jettison.description.model import Description
from jettison.recipe.build import make_lock_recipe, make_recipe, make_stage_lock_recipe
from jettison.recipe.images import Images
from jettison.recipe.model import Recipe
from jettison.recipe.request import BuildRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What one platform's build comes to: the state that ships, and its OCI image config as JSON.

    `verdict` has the list of what is wrong with the image, None where nothing is claimed of it. The
    state waits for it and fails if it has entries. `unpacked` are the files of the image before programs
    of them were packed; None where none are. `recipe` is what all of it was printed from.
    """

    recipe: Recipe
    state: llb.State
    config: bytes
    verdict: llb.State | None = None
    unpacked: llb.State | None = None


def compile_target(description: Description, request: BuildRequest, images: Images) -> Target:
    """Compile a description for one platform; the same input gives the same bytes, in any process.

    `images` answers each of `image_requests`. Raises BuildError for what no platform can have.
    """
    recipe = make_recipe(description, request, images)
    printer = Printer(recipe, request, images)
    return Target(
        recipe=recipe,
        state=printer.join(recipe.layers),
        config=_config(recipe, description, request),
        verdict=printer.output(recipe.verdict) if recipe.verdict else None,
        unpacked=printer.output(recipe.unpacked) if recipe.unpacked else None,
    )


def locked_packages(description: Description, request: BuildRequest, images: Images) -> llb.State:
    """Install a root, or packages of a stage, and return a tree with the one file that lists what came."""
    make = make_stage_lock_recipe if request.stage else make_lock_recipe
    recipe = make(description, request, images)
    return Printer(recipe, request, images).join(recipe.layers)


def _config(recipe: Recipe, description: Description, request: BuildRequest) -> bytes:
    if not request.stage:
        return image_config(description, request, recipe.history)
    stage = next(stage for stage in recipe.stages if stage.name == request.stage)
    return stage_config(stage.settings, request.platform(stage.side))
