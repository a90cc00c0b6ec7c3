"""Compare what a build needs with what the daemon says it can do, before anything is sent."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from jettison.errors import DaemonError
from jettison.gateway.bridge import Pong
from jettison.llb import caps

OLDEST_RELEASE = "0.13"
"""The first BuildKit release that has everything in `REQUIRED`."""

REQUIRED = ("solve.base", "readfile", "return", "returnmap", "proto.refarray", "source.metaresolver")
"""Frontend capabilities without which no build is possible."""

WARNINGS = "gateway.warnings"

RELEASES = {
    caps.FILE_COPY_REPLACE: "0.14",
    caps.EXEC_VALID_EXIT_CODE: "0.17",
    caps.FILE_SYMLINK: "0.19",
    caps.SOURCE_HTTP_AUTH: "0.21",
    caps.LOCAL_ATTRS["local.metadatatransfer"]: "0.22",
    caps.GIT_ATTRS["git.checksum"]: "0.23",
    caps.GIT_ATTRS["git.skipsubmodules"]: "0.24",
    caps.SOURCE_IMAGE_CHECKSUM: "0.25",
    caps.EXEC_META_LINUX_RESOURCES: "0.31",
}
"""The release that brought a graph capability, for those that an old daemon may lack."""


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
        newest = max((RELEASES.get(cap, "") for cap in missing), key=_number)
        wanted = f"BuildKit {newest} or newer" if newest else "a newer BuildKit, or one that enables it"
        raise DaemonError(_refusal(missing, product), hint=f"this build needs {wanted}")


def require_limits(pong: Pong, flags: Sequence[str], product: str) -> None:
    """Raise DaemonError where flags shall limit what steps take, and the daemon would ignore them."""
    cap = caps.EXEC_META_LINUX_RESOURCES
    if flags and cap not in pong.llb_caps:
        hint = f"BuildKit {RELEASES[cap]} or newer can; update the daemon, or leave it out"
        raise DaemonError(f"{flags[0]}: {_daemon(product)} cannot limit what a step takes", hint=hint)


def _number(release: str) -> tuple[int, ...]:
    return tuple(int(part) for part in release.split(".")) if release else ()


def _refusal(missing: list[str], product: str) -> str:
    return f"{_daemon(product)} cannot do what the build needs; it lacks: {', '.join(missing)}"


def _daemon(product: str) -> str:
    return f"the BuildKit of {product}" if product else "this BuildKit"
