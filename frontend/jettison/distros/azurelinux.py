"""Azure Linux 3.0, the maintained successor of CBL-Mariner 2.0."""

from __future__ import annotations

from types import MappingProxyType

from jettison.distros import layout
from jettison.distros.model import Distro, Toolchain

_USUAL_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
_PATH = f"/go/bin:/usr/local/go/bin:{_USUAL_PATH}"

# base/core with build-essential, ca-certificates and the RPM `rust`; runs as root. Tagged by major, by major
# and minor, and in full (`1.75.0-8-azl3.0.20240727`): `containerSourceData/rust` and
# `scripts/PublishContainers.sh` of microsoft/azurelinux. `SPECS/rust/rust.spec` there builds the standard
# library for the machine's own glibc and for nothing else, and there is no musl among the RPMs.
_RUST = Toolchain(
    image="mcr.microsoft.com/azurelinux/base/rust:{version}",
    version="1.90",
    env=(("PATH", f"/usr/local/cargo/bin:{_USUAL_PATH}"), ("CARGO_HOME", "/usr/local/cargo")),
    libraries=("glibc", "libgcc"),
)

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
                libraries=("glibc",),
            ),
            "rust": _RUST,
        }
    ),
    filesystem_package="filesystem",
    layout=layout.AZURELINUX,
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
