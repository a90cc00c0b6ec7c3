"""`stages`: named build stages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from jettison import rules
from jettison.description.args import Arguments
from jettison.description.basic import Package, Pairs
from jettison.description.paths import ABSOLUTE, read_absolute
from jettison.description.shapes import Choice, Given, Items, Key, Keys, Table, choice, key, list_key
from jettison.description.steps import STEP, Step, read_steps
from jettison.description.tree import Mapping
from jettison.description.values import Value
from jettison.description.words import (
    NAME_HINT,
    PACKAGES,
    STAGE_NAME,
    WORD,
    env_key,
    read_packages,
    read_word,
)
from jettison.errors import Span

PlatformName = Literal["build", "target"]

_PLATFORMS: Choice[PlatformName] = Choice(choices=("target", "build"))

_FROM = key(
    "from",
    "a [toolchain](#toolchains) of the distribution, such as `go` or `toolchain://go`, with or without a"
    " version (`go:1.25`); another stage; `scratch`; or an image",
    WORD,
    required=True,
    hint="name an image, a stage, or a toolchain such as `go`",
)
_PLATFORM = choice(
    "platform",
    "`build` (the machine that builds) or `target`. A stage on a stage runs on that one's platform",
    _PLATFORMS,
    "target",
)
_PACKAGES = list_key(
    "packages",
    "RPMs to install before its steps, as root; for images of the distributions",
    PACKAGES,
    read_packages,
)
_WORKDIR = Key(
    name="workdir",
    about="an absolute path: the directory of the steps",
    shape=ABSOLUTE,
    read=read_absolute,
    default=None,
    otherwise="that of `from`",
)
_ENV = env_key("environment of the steps", "that of `from`, which this adds to")
STEPS = key("steps", "what it does: a list of [steps](#steps)", Items(item=STEP, in_target=Given.ADDED))

_STAGE = Keys(name="stage", keys=(_FROM, _PLATFORM, _PACKAGES, _WORKDIR, _ENV, STEPS))

STAGES = key(
    "stages",
    "where programs are made: the long form of presets",
    Table(value=_STAGE, keys=STAGE_NAME, example="app"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """A named build stage.

    `origin` is `scratch`, a toolchain of the distribution with or without a version (`go`,
    `toolchain://go:1.25`), another stage, or an image reference. `workdir` is absolute, or None: then it is
    that of the origin. A stage on a stage runs on that one's platform. `origin_span` is where the origin is
    said.
    """

    name: str
    origin: str
    origin_span: Span | None = None
    platform: PlatformName
    packages: tuple[Package, ...]
    packages_span: Span | None
    workdir: str | None
    env: Pairs
    steps: tuple[Step, ...]
    span: Span


def read_stages(value: Value | None, arguments: Arguments) -> tuple[Stage, ...]:
    """Return the stages by the order of the file."""
    stages: list[Stage] = []
    for entry, each in value.entries("a map of stages") if value else ():
        if re.fullmatch(STAGE_NAME, entry.key.text):
            stages += _read_stage(entry.key.text, each, arguments)
        else:
            message = f"`{entry.key.text}` cannot be the name of a stage"
            each.report.note(rules.BAD_NAME, message, entry.key.span, NAME_HINT)
    return tuple(stages)


def _read_stage(name: str, value: Value, arguments: Arguments) -> Iterator[Stage]:
    section = _STAGE.section(value)
    if not isinstance(value.node, Mapping):
        return
    origin, listed, env = _FROM.needed(section), _PACKAGES.value(section), _ENV.of(section)
    yield Stage(
        name=name,
        origin=(read_word(origin, "an image, a stage, or a toolchain such as `go`") if origin else None)
        or "",
        origin_span=origin.span if origin else None,
        platform=_PLATFORM.of(section),
        packages=_PACKAGES.of(section),
        packages_span=listed.place if listed else None,
        workdir=_WORKDIR.of(section),
        env=env,
        steps=tuple(read_steps(STEPS.value(section), arguments, env)),
        span=value.place,
    )
