"""CBL-Mariner 2.0: Microsoft ended its support, its images and packages still exist."""

from __future__ import annotations

from datetime import date
from types import MappingProxyType

from jettison.distros import golang, layout, managers
from jettison.distros.model import INSTEAD, PREBUILT, Distro, Toolchain

# microsoft/go-images had Dockerfiles of 1.25.4 for it, and in February 2026 one of 1.26.0; which tags came of
# them the registry knows.
_GO = Toolchain(
    image=f"{golang.IMAGE}-cbl-mariner2.0",
    version="1.25",
    env=golang.ENV,
    settings=golang.SETTINGS,
    libraries=("glibc",),
    system_crypto=("openssl-libs",),
)

# As in azurelinux.py, from the branch `2.0` of microsoft/azurelinux, whose last Rust is 1.72. That tag is
# in public Dockerfiles.
_RUST = Toolchain(
    image="mcr.microsoft.com/cbl-mariner/base/rust:{version}",
    version="1.72",
    env=(("PATH", f"/usr/local/cargo/bin:{layout.PATH}"), ("CARGO_HOME", "/usr/local/cargo")),
    libraries=("glibc", "libgcc"),
)

_IMAGE = "mcr.microsoft.com/cbl-mariner/base/core:2.0"

# No image has a C compiler alone. ccache has links called like compilers in /usr/lib/ccache (`SPECS/ccache`).
_C = Toolchain(
    image=_IMAGE,
    version="11.2",
    packages=("build-essential", "ccache"),
    env=(("PATH", layout.PATH),),
    libraries=("glibc", "libgcc"),
)

# As in azurelinux.py; `SPECS/nodejs/nodejs18.spec` of the branch 2.0 has npm in the same package, and no data
# for languages beside English.
_NODE = Toolchain(
    image="mcr.microsoft.com/cbl-mariner/base/nodejs:{version}",
    version="18",
    env=(("PATH", layout.PATH),),
    libraries=("nodejs18",),
    held=("bash", "coreutils"),
)

# The last Python of the branch `2.0`, which its makers stopped mending in October 2025.
_PYTHON = Toolchain(
    image="mcr.microsoft.com/cbl-mariner/base/python:{version}",
    version="3.9",
    env=(("PATH", layout.PATH),),
    libraries=("python3",),
)

# prebuilt-ca-certificates and not ca-certificates: the latter's scripts need a shell in the root.
_MINIMAL = ("mariner-release", PREBUILT)

MARINER_2_0 = Distro(
    name="mariner-2.0",
    title="CBL-Mariner 2.0",
    release="2.0",
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
    layout=layout.MARINER,
    release_package="mariner-release",
    sets=MappingProxyType(
        {
            "minimal": _MINIMAL,
            "base": (*_MINIMAL, "glibc", "libgcc", "openssl-libs", "tzdata"),
            "none": (),
        }
    ),
    architectures=("amd64", "arm64"),
    manager=managers.TDNF_3_5_2,
    base_repository="mariner-official-base",
    instead=INSTEAD,
    end_of_life=date(2025, 7, 31),
    successor="azurelinux-3.0",
)
