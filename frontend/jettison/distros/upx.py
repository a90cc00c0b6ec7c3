"""UPX releases: where they are published, and the checksums that pin them.

UPX publishes no checksum file. Independent public projects pin these very sums: those of 5.2.1 at least six
of different owners for arm64, and ten for amd64.
"""

from __future__ import annotations

from types import MappingProxyType

DEFAULT_VERSION = "4.2.4"
"""Programs packed by 5.x need memfd_create at run time, and crash on some kernels."""

RELEASES = MappingProxyType(
    {
        "4.2.4": {
            "amd64": "75cab4e57ab72fb4585ee45ff36388d280c7afd72aa03e8d4b9c3cbddb474193",
            "arm64": "6bfeae6714e34a82e63245289888719c41fd6af29f749a44ae3d3d166ba6a1c9",
        },
        "5.2.0": {
            "amd64": "3db5d3294707439db97866feab8d75d800f028f48481a40547411824da4288a1",
            "arm64": "55d48a61e8ffd17152db871c855376cba7f08e830b37799d0947a16dff8ec36c",
        },
        "5.2.1": {
            "amd64": "402162aad30af47e60dbd767fb2e64ca394ace9727ba1f40283641f1d1b91657",
            "arm64": "a72d112c5970a904a31da0b9c84f919bc16b9a311787c12245508544a78c7d36",
        },
    }
)
"""SHA-256 of the release archives, by version and by architecture as Docker names it."""

_UPX_NAMES = MappingProxyType({"386": "i386", "ppc64le": "powerpc64le"})


def checksums(version: str) -> tuple[tuple[str, str], ...]:
    """Return (architecture, SHA-256 in hex) of a release's archives; nothing for an unknown release."""
    return tuple(RELEASES.get(version, {}).items())


def directory(version: str, architecture: str) -> str:
    """Return the name of the folder in the archive that holds `upx`."""
    return f"upx-{version}-{_UPX_NAMES.get(architecture, architecture)}_linux"


def url(version: str, architecture: str) -> str:
    """Return the address of a release's archive for the machine that packs."""
    base = "https://github.com/upx/upx/releases/download"
    return f"{base}/v{version}/{directory(version, architecture)}.tar.xz"
