"""What ships besides the root, and what the image's config says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from jettison.description.model.basic import Pairs
from jettison.errors import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageFile:
    """A file that ships: copied (`src` from `origin`), written out (`content`), or a `symlink`.

    One of `src`, `content` and `symlink` is set. An `origin` of None is the build context. `mode`
    is the number of permission bits, `owner` a user as numbers (`65532:65532`). `crates` is where the
    origin has the list of what a Rust program was made of.
    """

    origin: str | None
    src: str | None
    dest: str
    content: str | None
    symlink: str | None
    mode: int | None
    owner: str | None
    span: Span
    crates: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Upx:
    """How programs are packed.

    `sha256` holds (architecture as Docker names it, 64 hex digits) of the release archive; the
    machine that builds has a row. `url` None means the release's own address
    (`jettison.distros.upx.url`). `files` are the image's paths to pack, at least one; with `required`
    one that cannot be packed is an error.
    """

    version: str
    url: str | None
    sha256: Pairs
    level: Literal["lzma", "default"]
    files: tuple[str, ...]
    required: bool
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Sbom:
    """What programs are made of is written into the image where scanners cannot see it in the program.

    `version` is that of the programs, None where they say it themselves.
    """

    version: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Healthcheck:
    """How a running container is asked whether it is well; without a `test` it is not asked at all.

    Times are in nanoseconds, as the image config has them; 0 is the engine's own default.
    """

    test: tuple[str, ...]
    interval: int
    timeout: int
    start_period: int
    start_interval: int
    retries: int
    span: Span | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """What the OCI image config says. `ports` are like `8080/tcp`; `stop_signal` may be empty.

    `start_span` is where it is said what starts; None where nothing does.
    """

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
    healthcheck: Healthcheck | None
    span: Span
    start_span: Span | None = None
