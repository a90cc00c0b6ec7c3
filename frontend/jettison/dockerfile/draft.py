"""A Dockerfile while it is written: its stages so far, and where they have what others take."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from jettison import scripts
from jettison.dockerfile import instructions
from jettison.errors import Span
from jettison.recipe.draft import take_name
from jettison.recipe.model import SCRIPTS, Image, Output, Recipe, Ref, Side
from jettison.recipe.request import BuildRequest

Place = tuple[str, str]
"""A stage, empty for the build context, and a folder of it, with a slash at its end."""


class Draft:
    """Stages as they are added. `places` has what stages of the recipe left, where that is not their root."""

    def __init__(self, recipe: Recipe, request: BuildRequest) -> None:
        """Take the recipe, whose stages keep their names."""
        self.places: dict[Output, Place] = {}
        self._recipe = recipe
        self._request = request
        self._taken = {stage.name: 1 for stage in recipe.stages}
        self._scripts: dict[str, None] = {}
        self._script_stage = self.name("scripts")
        self._images: dict[tuple[str, Side], str] = {}
        self._stages: list[str] = []

    def name(self, wanted: str) -> str:
        """Return a stage name that nobody has yet."""
        return take_name(wanted, self._taken)

    def add(self, comment: str, *lines: str) -> None:
        """Add a stage, whose first line begins it."""
        self._stages.append("\n".join((*(f"# {line}" for line in comment.splitlines()), *lines)))

    def scratch(self, name: str = "", side: Side = "target") -> str:
        """Begin a stage on nothing."""
        return instructions.start("scratch", name, self._platform(side))

    def image(self, image: Image, name: str) -> str:
        """Begin a stage on an image."""
        return instructions.start(image.reference, name, self._platform(image.side))

    def tools(self, name: str) -> str:
        """Begin a stage on the image with the distribution's own tools, for the machine that builds."""
        return self.image(self._recipe.tools, name)

    def _platform(self, side: Side) -> str:
        """Write a platform: the target is part of many values, and so is fixed."""
        return "$BUILDPLATFORM" if side == "build" else self._request.target.format()

    def place(self, ref: Ref) -> Place:
        """Return where the files are that a reference stands for."""
        match ref:
            case Output():
                return self.places.get(ref, (ref.stage, f"{ref.mount.rstrip('/')}/"))
            case Image():
                return self._alias(ref), "/"
            case _:
                return "", ""

    def _alias(self, image: Image) -> str:
        """Return the stage that is nothing but an image, which a copy from it has for its platform."""
        key = image.reference, image.side
        if key not in self._images:
            word = "".join(char if char.isalnum() else "-" for char in image.name.lower())
            self._images[key] = self.name(f"from-{word}")
        return self._images[key]

    def copy(self, ref: Ref, sources: Iterable[str], dest: str, *options: str) -> str:
        """Copy paths of what a reference stands for; an empty path is all of it."""
        stage, folder = self.place(ref)
        paths = [f"{folder}{src}" or "." for src in sources]
        return instructions.copy(paths, dest, *((f"--from={stage}",) if stage else ()), *options)

    def bind(self, ref: Ref, target: str, span: Span | None) -> str:
        """Mount what a reference stands for."""
        stage, folder = self.place(ref)
        source = {"from_": stage} if stage else {}
        source |= {"source": folder} if folder not in ("", "/") else {}
        return instructions.mount("bind", span, **source, target=target)

    def scripts(self, paths: Iterable[str]) -> str:
        """Return the stage that has scripts; all are in one."""
        self._scripts |= dict.fromkeys(paths)
        return self._script_stage

    def mount_scripts(self, span: Span | None, paths: Iterable[str]) -> str:
        """Mount scripts where a step looks for them."""
        return instructions.mount("bind", span, from_=self.scripts(paths), target=SCRIPTS)

    def stages(self) -> Iterator[str]:
        """Yield the text of each stage, those that others need first."""
        if self._scripts:
            yield "\n".join(self._script_lines())
        for (reference, side), name in self._images.items():
            yield instructions.start(reference, name, self._platform(side))
        yield from self._stages

    def _script_lines(self) -> Iterator[str]:
        yield "# What runs in the steps below."
        yield instructions.start("scratch", self._script_stage)
        for path in self._scripts:
            yield instructions.document(scripts.read(path).decode(), f"/{scripts.file_name(path)}")
