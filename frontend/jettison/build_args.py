"""The build arguments that mean something without being declared, each once, for all who read them.

The rows of `TABLE` are those of `docs/options.md`; a test compares.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

REFUSED = "refused: "
"""How the effect of an argument begins that would otherwise be dropped."""


@dataclass(frozen=True, slots=True)
class BuildArgument:
    """An argument by name, and what giving it does, as the page of options says it."""

    name: str
    effect: str

    @property
    def option(self) -> str:
        """Its name among the options of a client."""
        return f"build-arg:{self.name}"

    def of(self, build_args: Mapping[str, str]) -> str:
        """Return what is given for it; an empty text counts as nothing."""
        return build_args.get(self.name, "")


SYNTAX = BuildArgument("BUILDKIT_SYNTAX", "the frontend image, whatever the file says")
MULTI_PLATFORM = BuildArgument("BUILDKIT_MULTI_PLATFORM", "the result is a map by platform, even of one")
SANDBOX_HOSTNAME = BuildArgument("BUILDKIT_SANDBOX_HOSTNAME", "the host name that steps see")
CACHE_MOUNT_NS = BuildArgument(
    "BUILDKIT_CACHE_MOUNT_NS", "keeps the caches of steps apart from those of other builds"
)
CONTEXT_KEEP_GIT_DIR = BuildArgument("BUILDKIT_CONTEXT_KEEP_GIT_DIR", "a context from git has its `.git`")
DOCKERFILE_CHECK = BuildArgument(
    "BUILDKIT_DOCKERFILE_CHECK", "takes the place of [`# check=`](description.md#the-first-lines)"
)
ATTEST_SBOM = BuildArgument("BUILDKIT_ATTEST_SBOM", "as `--sbom`, which comes before it")
SBOM_SCAN_CONTEXT = BuildArgument("BUILDKIT_SBOM_SCAN_CONTEXT", f"{REFUSED}an SBOM of the build context")
SBOM_SCAN_STAGE = BuildArgument("BUILDKIT_SBOM_SCAN_STAGE", f"{REFUSED}an SBOM of a stage")
DISABLE_FILEOP = BuildArgument("BUILDKIT_DISABLE_FILEOP", f"{REFUSED}building without file operations")
LOCK = BuildArgument(
    "JETTISON_LOCK", "what becomes of the [lock file](lock.md): `use` it, `off`, or `write` it"
)
LOCK_UPGRADE = BuildArgument(
    "JETTISON_LOCK_UPGRADE",
    "with `JETTISON_LOCK=write`: packages, as `a,b`, that move with what they need; all else stays locked",
)
LOCK_IMAGES = BuildArgument(
    "JETTISON_LOCK_IMAGES",
    "with `JETTISON_LOCK=write`: `local` takes the images that the daemon has",
)
REFRESH = BuildArgument(
    "JETTISON_REFRESH",
    "`rootfs`: [the root anew where a repository has changed](keys/rootfs.md#todays-packages)",
)
ROOTFS = "rootfs"
"""What can be made anew."""
SOURCE_DATE_EPOCH = BuildArgument(
    "SOURCE_DATE_EPOCH",
    "the time of the image, in seconds since 1970, or `context` for"
    " [the time of a remote context](reproducible.md)",
)
UPX_VERSION = BuildArgument("UPX_VERSION", "the version of [UPX](keys/upx.md), over the file's")
UPX_URL = BuildArgument("UPX_URL", "where the archive of UPX is, over the file's")
UPX_SHA256 = BuildArgument("UPX_SHA256", "its checksum for the machine that builds, over the file's")
HTTP_PROXY = BuildArgument(
    "HTTP_PROXY",
    "and `HTTPS_PROXY`, `FTP_PROXY`, `NO_PROXY`, `ALL_PROXY`: in every step, and in no cache key",
)

TABLE = (
    *(SYNTAX, MULTI_PLATFORM, SANDBOX_HOSTNAME, CACHE_MOUNT_NS, CONTEXT_KEEP_GIT_DIR, DOCKERFILE_CHECK),
    *(ATTEST_SBOM, SBOM_SCAN_CONTEXT, SBOM_SCAN_STAGE, DISABLE_FILEOP),
    *(LOCK, LOCK_UPGRADE, LOCK_IMAGES, REFRESH, SOURCE_DATE_EPOCH),
    *(UPX_VERSION, UPX_URL, UPX_SHA256, HTTP_PROXY),
)

PROXIES = (HTTP_PROXY.name, "HTTPS_PROXY", "FTP_PROXY", "NO_PROXY", "ALL_PROXY")
PROXY_NAMES = (*PROXIES, *(name.lower() for name in PROXIES))

PREDECLARED = (
    *PROXY_NAMES,
    *(each.name for each in (SOURCE_DATE_EPOCH, UPX_VERSION, UPX_URL, UPX_SHA256)),
    *(each.name for each in (LOCK, LOCK_UPGRADE, LOCK_IMAGES, REFRESH)),
)
"""Arguments that a caller may always give; a description may declare them to set a default."""


def is_buildkits(name: str) -> bool:
    """Tell whether a name is one of BuildKit's own: those need no declaration, also where we know none."""
    return name.startswith("BUILDKIT_")


def proxies(build_args: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Return the proxies among build arguments, spelt as the caller spelt them."""
    return tuple((name, value) for name, value in build_args.items() if name.upper() in PROXIES)
