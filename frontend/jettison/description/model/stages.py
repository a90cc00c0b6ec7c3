"""Build stages and what their steps do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from jettison.description.model.basic import Package, Pairs
from jettison.errors import Span

NetworkName = Literal["default", "none", "host"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cache:
    """A directory kept between builds and mounted into one run step."""

    dest: str
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Secret:
    """A secret given to one run step as a file (`dest`) or as an environment variable (`env`)."""

    id: str
    dest: str | None
    env: str | None
    required: bool
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """Files from the build context (`origin` None), or from a stage, an image or a named context.

    `src` holds paths and globs below the origin's root; `dest` is relative to the stage's workdir.
    """

    origin: str | None
    src: tuple[str, ...]
    dest: str
    include: tuple[str, ...]
    exclude: tuple[str, ...]
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A command: a shell `script`, or an `argv` that no shell sees. One of the two is set.

    `ssh` holds the ids of the agents whose sockets the command gets; `default` is the usual one.

    `args` are the build arguments that the command names; they arrive as environment. An argument
    that is not named stays out, so that changing it leaves the step cached.
    """

    script: str | None
    argv: tuple[str, ...]
    cache: tuple[Cache, ...]
    secrets: tuple[Secret, ...]
    ssh: tuple[str, ...]
    network: NetworkName
    env: Pairs
    args: Pairs
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Http:
    """A file fetched by URL, held to a checksum (`sha256:` and 64 hex digits)."""

    url: str
    checksum: str
    dest: str
    mode: int | None
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Git:
    """A git repository at a ref, checked out into `dest`."""

    url: str
    ref: str
    dest: str
    span: Span


Step = Copy | Run | Http | Git


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """A named build stage.

    `origin` is `scratch`, a toolchain word of the distribution with or without a version (`go`,
    `go:1.25`), another stage, or an image reference. `workdir` is absolute, or None: then it is that of
    the origin. A stage on a stage runs on that one's platform. `origin_span` is where the origin is said.
    """

    name: str
    origin: str
    origin_span: Span | None = None
    platform: Literal["build", "target"]
    packages: tuple[Package, ...]
    packages_span: Span | None
    workdir: str | None
    env: Pairs
    steps: tuple[Step, ...]
    span: Span
