"""The typed build description: what a `jettison.yaml` says, checked, with nothing left to look up.

Every value knows the place it was written at, so that a failing step can show the user's line. A
value that a preset made carries the place of the preset's key.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from jettison.distros import Distro
from jettison.errors import Problem, SourceFile, Span
from jettison.platforms import Platform

SCRATCH = "scratch"
"""The word for a stage that starts from nothing."""

Pairs = tuple[tuple[str, str], ...]
"""Names with their values, in the order they were written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Variables:
    """What the outside says about one build: its arguments and its platforms."""

    build_args: Mapping[str, str]
    target: Platform
    build: Platform


@dataclass(frozen=True, slots=True, kw_only=True)
class Arg:
    """A declared build argument; the value is None where neither the caller nor the file gives one."""

    name: str
    value: str | None
    span: Span


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

    `args` are the build arguments that the command names; they arrive as environment. An argument
    that is not named stays out, so that changing it leaves the step cached.
    """

    script: str | None
    argv: tuple[str, ...]
    cache: tuple[Cache, ...]
    secrets: tuple[Secret, ...]
    ssh: bool
    network: Literal["default", "none", "host"]
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
class Package:
    """A package by the words the package manager takes: `tzdata`, `openssl-libs-3.3.5`."""

    text: str
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """A named build stage.

    `origin` is `scratch`, a toolchain word of the distribution with or without a version (`go`,
    `go:1.25`), another stage, or an image reference. `workdir` is absolute, or None: then it is that of
    the origin.
    """

    name: str
    origin: str
    platform: Literal["build", "target"]
    packages: tuple[Package, ...]
    workdir: str | None
    env: Pairs
    steps: tuple[Step, ...]
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Rootfs:
    """The root file system made of packages: a set of the distribution, more packages, less paths."""

    base: Literal["minimal", "base", "none"]
    packages: tuple[Package, ...]
    remove: tuple[str, ...]
    span: Span
    packages_span: Span | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageFile:
    """A file that ships: copied (`src` from `origin`), written out (`content`), or a `symlink`.

    One of `src`, `content` and `symlink` is set. An `origin` of None is the build context. `mode`
    is the number of permission bits, `owner` a user as numbers (`65532:65532`).
    """

    origin: str | None
    src: str | None
    dest: str
    content: str | None
    symlink: str | None
    mode: int | None
    owner: str | None
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Upx:
    """How programs are packed.

    `sha256` holds (architecture as Docker names it, 64 hex digits) of the release archive; the
    machine that builds has a row. `url` None means the release's own address
    (`jettison.distros.upx.url`). `files` are the image's paths to pack, at least one.
    """

    version: str
    url: str | None
    sha256: Pairs
    level: Literal["lzma", "default"]
    files: tuple[str, ...]
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """What the OCI image config says. `ports` are like `8080/tcp`; `stop_signal` may be empty."""

    entrypoint: tuple[str, ...]
    cmd: tuple[str, ...]
    env: Pairs
    user: str
    workdir: str
    ports: tuple[str, ...]
    volumes: tuple[str, ...]
    labels: Pairs
    annotations: Pairs
    stop_signal: str
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    """A whole build, ready to be compiled for one target platform."""

    source: SourceFile
    distro: Distro
    args: tuple[Arg, ...]
    stages: tuple[Stage, ...]
    rootfs: Rootfs
    files: tuple[ImageFile, ...]
    upx: Upx | None
    image: Image
    warnings: tuple[Problem, ...]
