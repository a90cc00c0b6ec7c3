"""Azure Linux 3.0, the maintained successor of CBL-Mariner 2.0."""

from __future__ import annotations

from types import MappingProxyType

from jettison.distros import golang, layout, managers
from jettison.distros.model import INSTEAD, PREBUILT, Distro, Toolchain

# 1.27 came in August 2026 (`src/microsoft/1.27/azurelinux3.0` of microsoft/go-images). What a program with
# the system's crypto loads: `MigrationGuide.md` of microsoft/go names the packages of 3.0.
_GO = Toolchain(
    image=f"{golang.IMAGE}-azurelinux3.0",
    version="1.27",
    env=golang.ENV,
    settings=golang.SETTINGS,
    libraries=("glibc",),
    system_crypto=("openssl-libs", "openssl", "SymCrypt", "SymCrypt-OpenSSL"),
)

# base/core with build-essential, ca-certificates and the RPM `rust`; runs as root. Tagged by major, by major
# and minor, and in full (`1.75.0-8-azl3.0.20240727`): `containerSourceData/rust` and
# `scripts/PublishContainers.sh` of microsoft/azurelinux. `SPECS/rust/rust.spec` there builds the standard
# library for the machine's own glibc and for nothing else, and there is no musl among the RPMs. Branch 3.0
# had Rust 1.90.0 in April 2026; `1` and full tags are seen in public Dockerfiles.
_RUST = Toolchain(
    image="mcr.microsoft.com/azurelinux/base/rust:{version}",
    version="1.90",
    env=(("PATH", f"/usr/local/cargo/bin:{layout.PATH}"), ("CARGO_HOME", "/usr/local/cargo")),
    libraries=("glibc", "libgcc"),
)

_IMAGE = "mcr.microsoft.com/azurelinux/base/core:3.0"

# No image has a C compiler alone. ccache has links called like compilers in /usr/lib/ccache (`SPECS/ccache`).
_C = Toolchain(
    image=_IMAGE,
    version="13.2",
    packages=("build-essential", "ccache"),
    env=(("PATH", layout.PATH),),
    libraries=("glibc", "libgcc"),
)

# base/core with ca-certificates, nodejs and npm; runs as root. A tag of a minor version stops moving once the
# RPM has another: `containerSourceData/nodejs` of microsoft/azurelinux. `SPECS/nodejs/nodejs.spec` there
# requires coreutils for nothing that node does, and recommends the languages beside English.
_NODE = Toolchain(
    image="mcr.microsoft.com/azurelinux/base/nodejs:{version}",
    version="24",
    env=(("PATH", layout.PATH),),
    libraries=("nodejs",),
    held=("bash", "coreutils"),
    locales="nodejs-full-i18n",
)

# base/core with python3, pip, setuptools and wheel: `containerSourceData/python` of microsoft/azurelinux. The
# tag of a minor version moves with its patches.
_PYTHON = Toolchain(
    image="mcr.microsoft.com/azurelinux/base/python:{version}",
    version="3.12",
    env=(("PATH", layout.PATH),),
    libraries=("python3",),
)

# prebuilt-ca-certificates and not ca-certificates: the latter's scripts need a shell in the root.
_MINIMAL = ("azurelinux-release", PREBUILT)

AZURELINUX_3_0 = Distro(
    name="azurelinux-3.0",
    title="Azure Linux 3.0",
    release="3.0",
    base_image=_IMAGE,
    toolchains=MappingProxyType(
        {
            "c": _C,
            "go": _GO,
            "node": _NODE,
            "python": _PYTHON,
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
    manager=managers.TDNF,
    base_repository="azurelinux-official-base",
    # By openssl-libs, which works without them but for FIPS: `SPECS/openssl/openssl.spec`.
    recommended=("SymCrypt", "SymCrypt-OpenSSL"),
    instead=INSTEAD,
)
