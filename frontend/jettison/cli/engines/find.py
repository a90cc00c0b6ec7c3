"""Which engines this machine has: asked by running them, each for a few seconds at most."""

from __future__ import annotations

import os
from dataclasses import dataclass

from jettison.cli.engines.process import silence
from jettison.cli.engines.request import Engine
from jettison.errors import BuildError, OptionError

_ORDER = (Engine.BUILDX, Engine.BUILDCTL, Engine.BUILDKITD)
_DOCKER = "install Docker Engine with its buildx plugin, or start it"
_BUILDCTL = "install BuildKit's `buildctl`, and set BUILDKIT_HOST to a daemon's address"
_BUILDKITD = "install BuildKit's `buildkitd` and `buildctl`, and `runc`"
_ROOTLESS = "install `rootlesskit`, or run this as root"


class NoEngineError(BuildError):
    """Nothing on this machine can build."""


@dataclass(frozen=True, slots=True)
class Lack:
    """Why an engine cannot be used, and what to do about it."""

    reason: str
    advice: str


def engine(asked: Engine, host: str) -> Engine:
    """Return the engine to use; NoEngineError with what each lacks. `host` is BuildKit's address, if any."""
    candidates = _ORDER if asked is Engine.AUTO else (asked,)
    lacks: dict[Engine, Lack] = {}
    for candidate in candidates:
        lack = missing(candidate, host)
        if lack is None:
            return candidate
        lacks[candidate] = lack
    raise NoEngineError(_message(lacks))


def missing(candidate: Engine, host: str) -> Lack | None:
    """Return what an engine lacks; None if it can be used."""
    if candidate is Engine.BUILDX:
        return _lacking(_DOCKER, ("docker", "version"), ("docker", "buildx", "version"))
    if candidate is Engine.BUILDCTL:
        if not host:
            return Lack("BUILDKIT_HOST is not set", _BUILDCTL)
        return _lacking(_BUILDCTL, ("buildctl", "--addr", host, "debug", "workers"))
    lack = _lacking(_BUILDKITD, ("buildkitd", "--version"), ("buildctl", "--version"))
    if lack is None and os.geteuid() != 0:
        return _lacking(_ROOTLESS, ("rootlesskit", "--version"))
    return lack


def require_docker() -> None:
    """Refuse to load an image where no Docker could take it; OptionError."""
    if lack := _lacking(_DOCKER, ("docker", "version")):
        hint = "write it to a file: `--output type=docker,dest=image.tar`"
        raise OptionError(f"option --load: there is no Docker to load into: {lack.reason}", hint=hint)


def _lacking(advice: str, *commands: tuple[str, ...]) -> Lack | None:
    for argv in commands:
        if reason := silence(argv):
            return Lack(reason, advice)
    return None


def _message(lacks: dict[Engine, Lack]) -> str:
    lines = [f"  {name.value}: {lack.reason}\n    {lack.advice}" for name, lack in lacks.items()]
    return "\n".join(["there is nothing to build with", *lines])
