"""A Dockerfile while it is written: its stages so far, and what they need of stages above them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal

from jettison import references, scripts
from jettison.compiler.images import origin_image, stage_platform
from jettison.compiler.mounts import SCRIPTS
from jettison.compiler.request import BuildRequest
from jettison.compiler.stages import Builder
from jettison.description.model import Description, Stage
from jettison.dockerfile import instructions
from jettison.errors import Span
from jettison.platforms import Platform

Side = Literal["build", "target"]


class Draft:
    """Stages as they are added; `builder` answers what the graph of the same build would answer."""

    def __init__(self, description: Description, request: BuildRequest) -> None:
        self.description = description
        self.request = request
        self.builder = Builder(description, request, {})
        self.by_name = {stage.name: stage for stage in description.stages}
        self._taken = set(self.by_name)
        self._scripts: dict[str, None] = {}
        self._script_stage = self.name("scripts")
        self._images: dict[tuple[str, Side], str] = {}
        self._stages: list[str] = []

    def name(self, wanted: str) -> str:
        """Give a stage name that nobody has yet."""
        number, name = 1, wanted
        while name in self._taken:
            number += 1
            name = f"{wanted}-{number}"
        self._taken.add(name)
        return name

    def add(self, comment: str, *lines: str) -> None:
        """Add a stage, whose first line begins it."""
        self._stages.append("\n".join((*(f"# {line}" for line in comment.splitlines()), *lines)))

    def platform(self, side: Side) -> str:
        """Write a platform: the target is part of many values, and so is fixed."""
        return "$BUILDPLATFORM" if side == "build" else self.request.target.format()

    def platform_of(self, stage: Stage) -> Platform:
        """Give the platform that a stage's steps run on."""
        return stage_platform(stage, self.request)

    def base(self, name: str, side: Side) -> str:
        """Begin a stage on the image with the distribution's own tools."""
        image = references.normalize(self.description.distro.base_image)
        return instructions.start(image, name, self.platform(side))

    def scripts(self, span: Span, *paths: str) -> str:
        """Mount scripts with all that they read below SCRIPTS, all in one stage."""
        found = scripts.closure(*paths, manager=self.description.distro.manager.name)
        self._scripts |= dict.fromkeys(found)
        return instructions.mount("bind", span, from_=self._script_stage, target=SCRIPTS)

    def origin(self, name: str | None, side: Side) -> tuple[str, ...]:
        """Say where a copy takes from: an option for a stage or an image, none for the context."""
        if name is None:
            return ()
        if name in self.by_name:
            return (f"--from={name}",)
        key = (origin_image(name, self.description.distro), side)
        if key not in self._images:
            self._images[key] = self.name("from-" + "".join(c if c.isalnum() else "-" for c in name.lower()))
        return (f"--from={self._images[key]}",)

    def stages(self) -> Iterator[str]:
        """Yield the text of each stage, those that others need first."""
        if self._scripts:
            yield "\n".join(self._script_lines(self._scripts))
        for (reference, side), name in self._images.items():
            yield instructions.start(reference, name, self.platform(side))
        yield from self._stages

    def _script_lines(self, paths: Iterable[str]) -> Iterator[str]:
        yield "# What runs in the steps below."
        yield instructions.start("scratch", self._script_stage)
        for path in paths:
            yield instructions.document(scripts.read(path).decode(), f"/{scripts.file_name(path)}")
