"""How a build file names a toolchain of its distribution: `toolchain://go:1.26`, or `go:1.26`.

A later version may know more toolchains, and no word of them may change what a file means today:
`python:3.12` is an image of Docker Hub. So only `go` and `rust` go without the scheme, and no image can be
called like one with it: a reference has no `//`.
"""

from __future__ import annotations

from jettison.distros.model import Distro, Toolchain

SCHEME = "toolchain://"

BARE = ("go", "rust")
"""Toolchains that may be named without the scheme. For ever these two: nothing is added or taken away."""


def parse(origin: str) -> tuple[str, str] | None:
    """Return the name and the version of a toolchain, None where an origin is none.

    The version is empty for the distribution's own.
    """
    name, _, version = origin.removeprefix(SCHEME).partition(":")
    return (name, version) if origin.startswith(SCHEME) or name in BARE else None


def find_toolchain(origin: str, distro: Distro) -> Toolchain | None:
    """Return the toolchain that an origin names, None where it names none of the distribution."""
    named = parse(origin)
    return distro.toolchains.get(named[0]) if named else None


def find_image(origin: str, distro: Distro) -> str:
    """Return the image that an origin stands for: a toolchain's, or itself."""
    named, toolchain = parse(origin), find_toolchain(origin, distro)
    return toolchain.reference(named[1]) if named and toolchain else origin
