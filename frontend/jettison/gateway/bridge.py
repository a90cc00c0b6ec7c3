"""What a build asks of the daemon, as a protocol over plain values: nothing here knows of gRPC."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import chain
from typing import TYPE_CHECKING, Protocol

from jettison.errors import BuildError, Span, hide_logins
from jettison.platforms import Platform

if TYPE_CHECKING:  # a check of a build file reads options, and needs no graph
    from jettison import llb


_LOST = "releasing already released reference"
"""What BuildKit 0.34 says in the place of a step's error, where another has failed that read the same.
(registerResultIDsLocked in frontend/gateway/gateway.go)"""


class SolveError(BuildError):
    """The daemon refused a call; `status` is its serialised google.rpc.Status, to be passed on whole.

    `span` is the place in the build file that asked for what was refused, where the daemon cannot
    know it: a look-up of an image has no vertex that carries a location. So is `hint` what to do.
    """

    def __init__(self, message: str, status: bytes, span: Span | None = None, hint: str = "") -> None:
        super().__init__(message, span, hint)
        # Whole: others look for words in it, and clients get it from the status.
        self.message = hide_logins(message)
        self.status = status

    @property
    def is_lost(self) -> bool:
        """Whether the daemon does not say what went wrong."""
        return _LOST in self.message

    def at(self, span: Span, hint: str = "") -> SolveError:
        """Return the same error with a place in the build file, and with a hint."""
        return SolveError(self.message, self.status, span, hint)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pong:
    """What the daemon can do: names of the capabilities that are there and enabled."""

    frontend_caps: frozenset[str]
    llb_caps: frozenset[str]


@dataclass(frozen=True, slots=True)
class Ref:
    """A solved tree, known to the daemon by an id; the empty id is scratch."""

    id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CacheImport:
    """A place to import cache from: `registry`, `local`, `inline`, `gha`, `s3`, `azblob`."""

    type: str
    attrs: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class MetaRequest:
    """A look-up of an image: full reference, platform, title in the progress, resolve mode.

    `scheme` and `attrs` (BuildKit's own names) say where to look, if not in a registry.
    """

    reference: str
    scheme: str = "docker-image://"
    attrs: Mapping[str, str] = field(default_factory=dict)
    platform: Platform
    log_name: str
    resolve_mode: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageMeta:
    """What a look-up found: the source's identifier (a policy may change it), digest, OCI config.

    The config is as the registry has it: `is_image_config` tells whether it is one.
    """

    identifier: str
    digest: str
    config: bytes


def is_image_config(data: bytes) -> bool:
    """Tell whether bytes are an image config as far as a build reads it; none at all is one too."""
    try:
        document = json.loads(data) if data else {}
        settings = document.get("config") or {}
        machine = [document.get("os") or "", document.get("architecture") or ""]
        lists = [settings.get(name) or [] for name in ("Env", "Entrypoint", "Cmd")]
        words = [settings.get("WorkingDir") or "", settings.get("User") or "", *chain.from_iterable(lists)]
        "".join(
            [*machine, *words]
        ).encode()  # Half a surrogate pair is text for JSON, but nothing that can be sent.
    except (ValueError, TypeError, AttributeError, RecursionError):
        return False
    return all(isinstance(each, list) for each in lists)


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceTime:
    """What tells the time of a source: a commit as git stores it, or a file's last change, in seconds."""

    commit: bytes = b""
    modified: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class VertexWarning:
    """A warning about the build file, bound to the vertex `digest`; `url` and `detail` may be empty."""

    digest: str
    short: str
    detail: tuple[str, ...] = ()
    url: str = ""
    level: int = 1
    source: llb.SourceInfo
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What a build gives back: one ref, or refs by platform; and metadata, values as bytes.

    With `refs` empty the single `ref` counts, and its default is scratch. `sboms` are directories of
    in-toto statements of SPDX, by platform; `sbom_core` names the one of the image itself.
    """

    ref: Ref = Ref("")
    refs: Mapping[str, Ref] = field(default_factory=dict)
    metadata: Mapping[str, bytes] = field(default_factory=dict)
    sboms: Mapping[str, Ref] = field(default_factory=dict)
    sbom_core: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """What a build gives back when it fails: a serialised google.rpc.Status, its code not zero."""

    status: bytes


Outcome = Result | Failure


class Bridge(Protocol):
    """The calls of one build. Each raises SolveError when the daemon refuses, DaemonError when it is gone."""

    def ping(self) -> Pong:
        """Ask what the daemon can do; it has 15 seconds to answer."""
        ...

    def inputs(self) -> Mapping[str, llb.Definition]:
        """Return the graphs that a caller hands to this build, by name; ValueError for what is none."""
        ...

    def solve(
        self,
        definition: llb.Definition,
        cache_imports: tuple[CacheImport, ...] = (),
        *,
        at_once: bool = False,
    ) -> Ref:
        """Register a graph; it is built `at_once`, else when something reads from it or after the return."""
        ...

    def read_file(self, ref: Ref, path: str, limit: int = 0, offset: int = 0) -> bytes:
        """Read a regular file from an offset on, at most `limit` bytes of it (0: all)."""
        ...

    def file_size(self, ref: Ref, path: str) -> int:
        """Return the size of a file in bytes."""
        ...

    def names(self, ref: Ref, directory: str) -> frozenset[str]:
        """Return the names in a directory."""
        ...

    def image_meta(self, request: MetaRequest) -> ImageMeta:
        """Look up the digest and config of an image."""
        ...

    def source_time(self, source: llb.State, log_name: str) -> SourceTime | None:
        """Look up of what time a repository or a file of the web is; None where the daemon does not say."""
        ...

    def warn(self, warning: VertexWarning) -> None:
        """Show a warning about the build file."""
        ...

    def read_left(self, root: str, path: str) -> bytes:
        """Read a file of the root that a failed step left; no bytes where it, or the daemon, has none."""
        ...

    def finish(self, outcome: Outcome) -> None:
        """Return the outcome. Called once."""
        ...
