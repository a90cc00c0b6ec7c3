"""What a person asks of `jettison build`, and the command line that an engine's client gets for it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


class Engine(StrEnum):
    """What runs a build; `auto` is the first of the others that is there."""

    AUTO = "auto"
    BUILDX = "buildx"
    BUILDCTL = "buildctl"
    BUILDKITD = "buildkitd"


class Progress(StrEnum):
    """How progress is shown; all engines know these."""

    AUTO = "auto"
    PLAIN = "plain"
    TTY = "tty"
    RAWJSON = "rawjson"


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One build, in the words of `docker buildx build`.

    `image` is the frontend's; `by_file` tells that the build file names it, so that BuildKit finds it
    by itself. `limits` are flags with their values. `rest` goes to the engine's client as it is.
    """

    file: Path
    context: Path = Path()
    image: str
    by_file: bool = False
    tags: tuple[str, ...] = ()
    build_args: tuple[str, ...] = ()
    platforms: tuple[str, ...] = ()
    target: str = ""
    outputs: tuple[str, ...] = ()
    load: bool = False
    push: bool = False
    no_cache: bool = False
    secrets: tuple[str, ...] = ()
    ssh: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    build_contexts: tuple[str, ...] = ()
    limits: tuple[tuple[str, str], ...] = ()
    progress: Progress = Progress.AUTO
    rest: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """A program to run; `loads` tells that its output is an archive for `docker load`.

    `keeps` is false where nothing of the result would stay.
    """

    argv: tuple[str, ...]
    loads: bool = False
    keeps: bool = True


def each(flag: str, values: tuple[str, ...]) -> tuple[str, ...]:
    """Repeat a flag before each of its values."""
    return tuple(word for value in values for word in (flag, value))
