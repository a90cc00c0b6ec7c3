"""Which images a build needs, and what is known of one once it has been looked up."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from jettison import image_reference, llb
from jettison.description.model import SCRATCH, Copy, Description, Pairs
from jettison.distros import Distro, toolchains
from jettison.errors import Span
from jettison.platforms import Platform
from jettison.recipe.reach import (
    claim_spans,
    copies_over_links,
    granted_files,
    has_packages,
    links,
    listed_files,
    trials,
    used_stages,
)
from jettison.recipe.request import BuildRequest, ContextSource


@dataclass(frozen=True, slots=True)
class ImageRequest:
    """An image for a platform; `reference` is in full form. Equal requests are one look-up."""

    reference: str
    platform: Platform


@dataclass(frozen=True, slots=True, kw_only=True)
class ResolvedImage:
    """What a look-up found: the reference to build on, pinned or not, and how commands run in the image.

    `env` is None when no registry was asked. `workdir` and `user` are empty where the image sets none,
    `machine` (os/architecture) where it does not say. `tree` is what is in the image's place, if not an
    image of a registry.
    """

    reference: str
    env: Pairs | None = None
    workdir: str = ""
    user: str = ""
    machine: str = ""
    tree: ContextSource | llb.State | None = None

    @classmethod
    def from_config(cls, reference: str, config: bytes, tree: llb.State | None = None) -> ResolvedImage:
        """Read environment, working directory and user out of an OCI image config (JSON)."""
        document = json.loads(config) if config else {}
        settings = document.get("config") or {}
        pairs = (line.partition("=") for line in settings.get("Env") or [])
        return cls(
            reference=reference,
            env=tuple((name, value) for name, _, value in pairs),
            workdir=settings.get("WorkingDir") or "",
            user=settings.get("User") or "",
            machine="/".join(part for part in (document.get("os"), document.get("architecture")) if part),
            tree=tree,
        )


Images = Mapping[ImageRequest, ResolvedImage]
"""The answers to the requests of a build: each image as it was looked up."""


class NotLookedUp(dict[ImageRequest, ResolvedImage]):
    """The answers where no registry is asked: each image as it is named."""

    def __missing__(self, request: ImageRequest) -> ResolvedImage:
        """Return an image of which nothing is known."""
        return ResolvedImage(reference=request.reference)


def image_requests(description: Description, request: BuildRequest) -> dict[ImageRequest, Span]:
    """List every image that the build will start from, each with the place that asks for it first."""
    wanted: dict[ImageRequest, Span] = {}
    for asked, span in _wanted(description, request):
        wanted.setdefault(asked, span)
    return wanted


def origin_image(origin: str, distro: Distro) -> str:
    """Return the reference behind an origin: a toolchain stands for the distro's own image."""
    return image_reference.normalize(toolchains.find_image(origin, distro))


def _wanted(description: Description, request: BuildRequest) -> Iterator[tuple[ImageRequest, Span]]:
    distro = description.distro
    names = {SCRATCH, *(stage.name for stage in description.stages)}
    base = image_reference.normalize(distro.base_image)
    for platform, span in _base_images(description, request):
        yield ImageRequest(base, platform), span
    for origin, platform, span in _origins(description, request):
        if origin not in names:
            yield ImageRequest(origin_image(origin, distro), platform), span


def _origins(description: Description, request: BuildRequest) -> Iterator[tuple[str, Platform, Span]]:
    """Yield what stages and files are taken from, for which platform, and where that is said."""
    for stage in used_stages(description, request.stage):
        platform = request.platform(stage.platform)
        yield stage.origin, platform, stage.origin_span or stage.span
        for step in stage.steps:
            if isinstance(step, Copy) and step.origin is not None:
                yield step.origin, platform, step.span
    for file in () if request.stage else description.files:
        if file.origin is not None:
            yield file.origin, request.target, file.span


def _base_images(description: Description, request: BuildRequest) -> Iterator[tuple[Platform, Span]]:
    """Yield where the distribution's own tools are needed: to make the root, to pack, to look at it."""
    if request.stage:
        return
    if has_packages(description):
        yield request.platform(request.root_side), description.rootfs.span
    if description.rootfs.auto is not None:
        yield request.build, description.rootfs.auto
    for file in (*copies_over_links(description), *granted_files(description)):
        yield request.build, file.span
    for file in () if request.symlinks else links(description):
        yield request.build, file.span
    for file in listed_files(description):
        yield request.build, file.span
    if description.upx is not None:
        yield request.build, description.upx.span
    for span in claim_spans(description)[:1]:
        yield request.build, span
    for _, test in trials(description):
        yield request.target, test.span
