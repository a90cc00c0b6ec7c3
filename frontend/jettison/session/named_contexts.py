"""Named contexts: another source in the place of an image or a stage of the build file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from jettison import image_reference
from jettison.description.model import SCRATCH, Description, Stage
from jettison.errors import OptionError
from jettison.llb.sources import IMAGE
from jettison.platforms import Platform, parse
from jettison.recipe.reach import used_stages

CONTEXT = "context://"
"""What stands before a stage's name where a context that is no image is in its place."""

_SEPARATOR = "::"


@dataclass(frozen=True, slots=True)
class NamedContext:
    """A named context as the client gave it; `name` may be of the form `NAME::PLATFORM`."""

    name: str
    source: str

    @property
    def title(self) -> str:
        """What the progress calls its vertices."""
        return f"[context {self.name}]"

    @property
    def is_image(self) -> bool:
        """Whether its source is an image of a registry."""
        return self.source.startswith(IMAGE) and self.source != f"{IMAGE}{SCRATCH}"

    def image(self) -> str:
        """Return the full reference of the image; OptionError for what can be none."""
        reference = self.source.removeprefix(IMAGE)
        if not image_reference.is_valid(reference):
            raise self.wrong("it must name an image")
        return image_reference.normalize(reference)

    def wrong(self, why: str, hint: str = "") -> OptionError:
        """Return the error that says what is wrong with it."""
        return OptionError(f"option context:{self.name}={self.source}: {why}", hint=hint)


def find(contexts: Mapping[str, str], name: str, platform: Platform) -> NamedContext | None:
    """Find the context for an image or a stage by the name that the build file has for it, or None.

    Names are compared as people write them: `docker.io/library/node:latest` is `node`. An entry for
    the platform (`NAME::linux/arm64`) comes before one for all.
    """
    wanted = image_reference.familiar(name)
    by_name = {_parse_key(key): NamedContext(key, source) for key, source in contexts.items()}
    return by_name.get((wanted, platform.format())) or by_name.get((wanted, ""))


def standing_for(contexts: Mapping[str, str], reference: str, platform: Platform) -> NamedContext | None:
    """Find the context that stands for the reference of a look-up, as `find` does for names.

    As in a Dockerfile, contexts are followed once: what one of them has put in the place of a stage is an
    identifier (`docker-image://…`), and not looked for among them again.
    """
    if reference.startswith(IMAGE):
        found = (
            NamedContext(name, source)
            for name, source in contexts.items()
            if _image_identifier(source) == reference
        )
        return next(found, None)
    return find(contexts, reference.removeprefix(CONTEXT), platform)


def replace_stages(
    description: Description, contexts: Mapping[str, str], target: Platform, build: Platform
) -> Description:
    """Put what a named context holds in the place of each stage that it is named after.

    An image is written as an identifier, so that no context of the image's own name is meant by it.
    """
    if not contexts:
        return description
    used = {stage.name for stage in used_stages(description)}
    stages = tuple(
        _replace(stage, contexts, build if stage.platform == "build" else target)
        if stage.name in used
        else stage
        for stage in description.stages
    )
    return replace(description, stages=stages)


def _replace(stage: Stage, contexts: Mapping[str, str], platform: Platform) -> Stage:
    found = find(contexts, stage.name, platform)
    if found is None:
        return stage
    origin = IMAGE + found.image() if found.is_image else f"{CONTEXT}{stage.name}"
    return replace(stage, origin=origin, packages=(), env=(), workdir=None, steps=())


def _image_identifier(source: str) -> str:
    return IMAGE + image_reference.normalize(source.removeprefix(IMAGE))


def _parse_key(key: str) -> tuple[str, str]:
    name, _, platform = key.partition(_SEPARATOR)
    return image_reference.familiar(name), _canonical(platform)


def _canonical(platform: str) -> str:
    """Spell a platform the one way that is looked for; what is none is never found."""
    try:
        return parse(platform).format() if platform else ""
    except OptionError:
        return platform
