"""Compare what a build needs with what the daemon says it can do, before anything is sent."""

from __future__ import annotations

from collections.abc import Iterable

from jettison.errors import DaemonError
from jettison.gateway.bridge import Pong

OLDEST_RELEASE = "0.13"
"""The first BuildKit release that has everything in `REQUIRED`."""

REQUIRED = ("solve.base", "readfile", "return", "returnmap", "proto.refarray", "source.metaresolver")
"""Frontend capabilities without which no build is possible."""

WARNINGS = "gateway.warnings"
CACHE_IMPORTS = "importcaches"
MERGE = "mergeop"

# The release that brought a graph capability, for those that an old daemon may lack.
_RELEASES = {
    "0.14": ("file.copy.alwaysreplaceexistingdestpaths",),
    "0.17": ("exec.validexitcode", "file.copy.modestring"),
    "0.19": ("file.symlink.create",),
    "0.21": ("source.http.auth", "source.http.header"),
    "0.22": ("source.local.metadatatransfer",),
    "0.23": ("source.git.checksum",),
    "0.24": ("source.git.skipsubmodules",),
    "0.25": ("source.image.checksum",),
    "0.26": ("file.copy.requiredpaths",),
    "0.29": ("source.git.mtime",),
    "0.31": ("passthroughop", "exec.meta.linux.resources"),
}


def require_frontend(pong: Pong, product: str) -> None:
    """Raise DaemonError unless the daemon has every call that a build makes."""
    missing = sorted(set(REQUIRED) - pong.frontend_caps)
    if missing:
        needs = f"Jettison needs BuildKit {OLDEST_RELEASE} or newer"
        raise DaemonError(_refusal(missing, product), hint=f"{needs}; update the daemon and build again")


def require_llb(pong: Pong, needed: Iterable[str], product: str) -> None:
    """Raise DaemonError unless the daemon knows every capability that a graph's ops declare."""
    missing = sorted(set(needed) - pong.llb_caps)
    if missing:
        newest = max((release for cap in missing for release in _release_of(cap)), default="", key=_number)
        wanted = f"BuildKit {newest} or newer" if newest else "a newer BuildKit, or one that enables it"
        raise DaemonError(_refusal(missing, product), hint=f"this build needs {wanted}")


def _release_of(cap: str) -> list[str]:
    return [release for release, caps in _RELEASES.items() if cap in caps]


def _number(release: str) -> tuple[int, ...]:
    return tuple(int(part) for part in release.split(".")) if release else ()


def _refusal(missing: list[str], product: str) -> str:
    daemon = f"the BuildKit of {product}" if product else "this BuildKit"
    return f"{daemon} cannot do what the build needs; it lacks: {', '.join(missing)}"
