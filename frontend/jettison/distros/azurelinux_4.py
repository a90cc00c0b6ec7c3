"""Azure Linux 4.0, which is a preview: Fedora's packages, with dnf5 in the place of tdnf.

Source: branch `tomls/base/main` of microsoft/azurelinux, as of April 2026.
"""

from __future__ import annotations

from types import MappingProxyType

from jettison.distros import golang, layout, managers
from jettison.distros.model import Distro, Toolchain

# Its makers' recipe (`base/images/container-base`) has the name without `-beta`, for when it is released.
_IMAGE = "mcr.microsoft.com/azurelinux-beta/base/core:4.0"

# It has no images for languages.
_GO = Toolchain(
    image=_IMAGE,
    version="1.25",
    packages=("golang",),
    env=(("PATH", layout.PATH),),
    settings=(("GOPATH", "/go"), ("GOTOOLCHAIN", "local"), ("GOCACHE", golang.OBJECTS)),
    libraries=("glibc",),
)

_RUST = Toolchain(
    image=_IMAGE,
    version="1.94",
    packages=("cargo", "rust", "gcc"),
    env=(("PATH", layout.PATH),),
    settings=(("CARGO_HOME", "/usr/local/cargo"),),
    libraries=("glibc", "libgcc"),
)

_C = Toolchain(
    image=_IMAGE,
    version="15.2",
    packages=("autoconf", "automake", "binutils", "gcc", "gcc-c++", "libtool", "make", "pkgconf-pkg-config"),
    env=(("PATH", layout.PATH),),
    libraries=("glibc", "libgcc"),
)

# `specs/n/nodejs24/nodejs24.spec`: programs are called `node-24` and `npm-24`, and there is no corepack.
_NODE = Toolchain(
    image=_IMAGE,
    version="24",
    packages=("nodejs24", "nodejs24-npm"),
    env=(("PATH", layout.PATH),),
    libraries=("nodejs24",),
    held=("bash", "coreutils"),
    locales="nodejs24-full-i18n",
    suffix="-24",
)

_PYTHON = Toolchain(
    image=_IMAGE,
    version="3.14",
    packages=("python3", "python3-pip"),
    env=(("PATH", layout.PATH),),
    libraries=("python3",),
)

# There is no bundle without scripts: ca-certificates makes it when it is installed, and needs a shell for it.
_MINIMAL = ("azurelinux-release-container", "ca-certificates")

AZURELINUX_4_0 = Distro(
    name="azurelinux-4.0",
    title="Azure Linux 4.0",
    release="4.0",
    base_image=_IMAGE,
    toolchains=MappingProxyType({"c": _C, "go": _GO, "node": _NODE, "python": _PYTHON, "rust": _RUST}),
    # It requires a file system and what names the system. By itself `filesystem` would take any variant of
    # the latter, which then excludes the one for containers.
    filesystem_package="azurelinux-release-identity-container",
    layout=layout.AZURELINUX_4,
    release_package="azurelinux-release-container",
    sets=MappingProxyType(
        {
            "minimal": _MINIMAL,
            "base": (*_MINIMAL, "glibc", "libgcc", "openssl-libs", "tzdata"),
            "none": (),
        }
    ),
    architectures=("amd64", "arm64"),
    manager=managers.DNF5,
    base_repository="azurelinux-base",
    # glibc requires any locale, and would rather have the least one; a solver that leaves out what is only
    # recommended takes no notice of that. With all others kept out it has no choice.
    recommended=("glibc-all-langpacks", "glibc-langpack-*"),
    # What ca-certificates requires for its scripts, and glibc-common for `ldd`.
    held=("bash", "coreutils", "coreutils-common", "findutils", "grep", "p11-kit", "p11-kit-trust", "sed"),
    instead=MappingProxyType({}),
    preview=True,
)
