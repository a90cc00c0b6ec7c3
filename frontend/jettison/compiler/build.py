"""From a description to one state and one image config: the whole graph of one platform."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from jettison import llb
from jettison.compiler.config import image_config, stage_config
from jettison.compiler.images import ImageRequest, ResolvedImage, stage_platform
from jettison.compiler.program import collected, program_state
from jettison.compiler.reach import has_packages
from jettison.compiler.request import BuildRequest
from jettison.compiler.rootfs import root_packages, root_state
from jettison.compiler.stages import Builder
from jettison.compiler.verify import verified
from jettison.description.model import Description
from jettison.errors import BuildError

NOT_EMPTY = "choose another `rootfs.base`, or add `packages` or `files`"


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What one platform's build comes to: the state that ships, and its OCI image config as JSON.

    `unpacked` are the files of the image before programs of them were packed; None where none are.
    """

    state: llb.State
    config: bytes
    unpacked: llb.State | None = None


def compile_target(
    description: Description, request: BuildRequest, images: Mapping[ImageRequest, ResolvedImage]
) -> Target:
    """Compile a description for one platform; the same input gives the same bytes, in any process.

    `images` answers each of `image_requests`. Raises BuildError for what no platform can have.
    """
    builder = Builder(description, request, images)
    if request.stage:
        return _stage_target(builder, request.stage)
    root, program = root_state(builder), program_state(builder)
    layers = tuple(_layers(builder))
    if not layers:
        raise BuildError(
            "the image would be empty: no packages and no files", description.rootfs.span, hint=NOT_EMPTY
        )
    image = _joined(root, program, request)
    if program is None:
        image = verified(builder, root, image)
    else:
        image = _joined(root, verified(builder, program, image), request)
    unpacked = collected(builder) if description.upx else None
    return Target(state=image, config=image_config(description, request, layers), unpacked=unpacked)


def _stage_target(builder: Builder, name: str) -> Target:
    """Give a stage as an image of its own: what `--target` asks for by the name of a stage."""
    state = builder.stage(name)
    stage = next(stage for stage in builder.description.stages if stage.name == name)
    return Target(state=state, config=stage_config(state, stage_platform(stage, builder.request)))


def _layers(builder: Builder) -> Iterator[str]:
    """Say how each layer of the image was made, the lowest first."""
    description = builder.description
    if has_packages(description):
        yield f"jettison: install {' '.join(root_packages(builder))} ({description.distro.name})"
    if description.files:
        yield f"jettison: add {' '.join(file.dest for file in description.files)}"


def _joined(root: llb.State, program: llb.State | None, request: BuildRequest) -> llb.State:
    """Lay the program over the root without either waiting for the other, where the worker can merge."""
    about = llb.Metadata(name="[image] join root and program")
    if program is None:
        return root
    if root.output is None:
        return program
    if request.merge:
        return llb.merge([root, program], metadata=about)
    everything = llb.copy(program, "/", "/", contents_only=True, create_dest_path=True)
    return root.file(everything, metadata=about)
