"""What `--target` names: the image in one of its variants, or a stage."""

from __future__ import annotations

from jettison.description.model import Description
from jettison.errors import OptionError, suggest


def stage_of(target: str, description: Description) -> str:
    """Give the stage that a target names; empty for the image, in whatever variant.

    Raises OptionError for what is neither.
    """
    name = target.lower()
    if not name or name in description.variants:
        return ""
    stages = [stage.name for stage in description.stages]
    if name in stages:
        return name
    message = f"option target={target}: the build file has no target and no stage of that name"
    raise OptionError(message, hint=suggest(name, (*description.variants, *stages)))
