"""Azure Linux 3.0, the maintained successor of CBL-Mariner 2.0."""

from __future__ import annotations

from types import MappingProxyType

from jettison.distros.model import Distro, Toolchain

_PATH = "/go/bin:/usr/local/go/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

# prebuilt-ca-certificates and not ca-certificates: the latter's scripts need a shell in the root.
_MINIMAL = ("azurelinux-release", "prebuilt-ca-certificates")

AZURELINUX_3_0 = Distro(
    name="azurelinux-3.0",
    title="Azure Linux 3.0",
    release="3.0",
    base_image="mcr.microsoft.com/azurelinux/base/core:3.0",
    toolchains=MappingProxyType(
        {
            "go": Toolchain(
                image="mcr.microsoft.com/oss/go/microsoft/golang:{version}-azurelinux3.0",
                version="1.26",
                env=(("PATH", _PATH), ("GOPATH", "/go"), ("GOTOOLCHAIN", "local")),
            ),
        }
    ),
    filesystem_package="filesystem",
    release_package="azurelinux-release",
    sets=MappingProxyType(
        {
            "minimal": _MINIMAL,
            "base": (*_MINIMAL, "glibc", "libgcc", "openssl-libs", "tzdata"),
            "none": (),
        }
    ),
    architectures=("amd64", "arm64"),
    snapshots=True,
)
