"""From a description to one state and one image config: the whole graph of one platform."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from jettison import llb
from jettison.compiler.config import image_config, stage_config
from jettison.compiler.copying import copy_tree
from jettison.compiler.dates import dated
from jettison.compiler.images import Images, stage_platform
from jettison.compiler.program import program_state, program_tree
from jettison.compiler.reach import asks_more, has_packages
from jettison.compiler.request import BuildRequest
from jettison.compiler.rootfs import root_packages, root_state
from jettison.compiler.stages import Builder
from jettison.compiler.verify import CHECKS, Judged, verdict, verified
from jettison.description.model import Description
from jettison.errors import BuildError

NOT_EMPTY = "choose another `rootfs.base`, or add `packages` or `files`"


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What one platform's build comes to: the state that ships, and its OCI image config as JSON.

    `verdict` has the list of what is wrong with the image, None where nothing is claimed of it. The
    state waits for it and fails if it has entries. `unpacked` are the files of the image before programs
    of them were packed; None where none are.
    """

    state: llb.State
    config: bytes
    verdict: llb.State | None = None
    unpacked: llb.State | None = None


def compile_target(description: Description, request: BuildRequest, images: Images) -> Target:
    """Compile a description for one platform; the same input gives the same bytes, in any process.

    `images` answers each of `image_requests`. Raises BuildError for what no platform can have.
    """
    builder = Builder(description, request, images)
    if request.stage:
        return _stage_target(builder, request.stage)
    root, program = root_state(builder), dated(program_state(builder), request)
    layers = tuple(_layers(builder))
    if not layers:
        raise BuildError(
            "the image would be empty: no packages and no files", description.rootfs.span, hint=NOT_EMPTY
        )
    image = _joined(root, program, request)
    unpacked = program_tree(builder) if description.upx else None
    judged = _judged(builder, root, image, unpacked)
    found = verdict(builder, judged)
    if found is not None and root.output is not None:
        image = _joined(verified(builder, root, judged, found), program, request)
    elif found is not None:
        image = verified(builder, image, judged, found)
    config = image_config(description, request, layers)
    return Target(state=image, config=config, verdict=found, unpacked=unpacked)


def _judged(builder: Builder, root: llb.State, image: llb.State, unpacked: llb.State | None) -> Judged:
    """Say what is judged of an image; where only what it starts is asked, what is there before packing.

    Packing takes the longest, and hides what a program needs.
    """
    if unpacked is None or asks_more(builder.description):
        return Judged(tree=image, unpacked=unpacked)
    return Judged(tree=_joined(root, unpacked, builder.request, CHECKS))


def _stage_target(builder: Builder, name: str) -> Target:
    """Give a stage as an image of its own: what `--target` asks for by the name of a stage."""
    state = builder.stage(name)
    stage = next(stage for stage in builder.description.stages if stage.name == name)
    return Target(state=state, config=stage_config(state, stage_platform(stage, builder.request)))


def _layers(builder: Builder) -> Iterator[str]:
    """Say how each layer of the image was made, the lowest first."""
    description = builder.description
    if has_packages(description):
        auto = ("auto",) if description.rootfs.auto else ()
        packages = " ".join((*root_packages(description), *auto))
        yield f"jettison: install {packages} ({description.distro.name})"
    if description.files:
        yield f"jettison: add {' '.join(file.dest for file in description.files)}"


def _joined(
    root: llb.State, program: llb.State | None, request: BuildRequest, stage: str = "image"
) -> llb.State:
    """Lay the program over the root without either waiting for the other, where the worker can merge."""
    about = llb.Metadata(name=f"[{stage}] join root and program")
    if program is None:
        return root
    if root.output is None:
        return program
    if request.merge:
        return llb.merge([root, program], metadata=about)
    return root.file(copy_tree(program, "/"), metadata=about)
