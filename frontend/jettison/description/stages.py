"""`stages`: named build stages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

from jettison import rules
from jettison.description.args import Arguments
from jettison.description.envs import env_pairs
from jettison.description.model import Stage
from jettison.description.packages import packages
from jettison.description.paths import absolute
from jettison.description.shapes.stages import PLATFORM, STAGE, STAGE_NAME
from jettison.description.steps import read_steps
from jettison.description.tree import Mapping
from jettison.description.values import Value

NAME = re.compile(STAGE_NAME)
"""What stages and targets are called."""


def read_stages(value: Value | None, arguments: Arguments) -> tuple[Stage, ...]:
    """Return the stages by the order of the file."""
    entries = value.entries("a map of stages") if value else ()
    stages: list[Stage] = []
    for entry, each in entries:
        if NAME.fullmatch(entry.key.text):
            stages += _stage(entry.key.text, each, arguments)
        else:
            message = f"`{entry.key.text}` cannot be the name of a stage"
            hint = "use small letters, digits, `.`, `_` and `-`, a letter first"
            each.report.note(rules.BAD_NAME, message, entry.key.span, hint)
    return tuple(stages)


def _stage(name: str, value: Value, arguments: Arguments) -> Iterator[Stage]:
    section = value.section(STAGE.names)
    if not isinstance(value.node, Mapping):
        return
    origin = section.get("from")
    if origin is None:
        section.missing("from", "name an image, a stage, or a toolchain such as `go`")
    workdir, listed = section.get("workdir"), section.get("packages")
    env = env_pairs(section.get("env"))
    yield Stage(
        name=name,
        origin=(origin.word("an image, a stage, or a toolchain such as `go`") if origin else None) or "",
        origin_span=origin.span if origin else None,
        platform=_platform(section.get("platform")),
        packages=packages(listed),
        packages_span=listed.place if listed else None,
        workdir=absolute(workdir) if workdir else None,
        env=env,
        steps=tuple(read_steps(section.get("steps"), arguments, env)),
        span=value.place,
    )


def _platform(value: Value | None) -> Literal["build", "target"]:
    return "build" if value and value.choice(PLATFORM.choices, "target") == "build" else "target"
