"""Which files of a C or C++ project tell how it is built, and which programs it has."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping

SAYS = {
    "CMakeLists.txt": "cmake",
    "meson.build": "meson",
    "configure": "autotools",
    "configure.ac": "autotools",
    "GNUmakefile": "make",
    "makefile": "make",
    "Makefile": "make",
}
"""What builds a project by the files of its folder, the first that is there."""

LISTING = {
    "cmake": ("CMakeLists.txt", "src/CMakeLists.txt"),
    "meson": ("meson.build", "src/meson.build"),
    "autotools": ("Makefile.am", "src/Makefile.am"),
    "make": (),
}
"""Where it lists its programs, by what builds it."""


def files(folder: str) -> tuple[str, ...]:
    """Name the files of the build context that tell of the project in a folder of it."""
    names = (*SAYS, *(name for beside in LISTING.values() for name in beside))
    return tuple(dict.fromkeys(path(folder, name) for name in names))


def path(folder: str, name: str) -> str:
    """Return the path of a file of a folder in the build context."""
    return posixpath.normpath(posixpath.join(folder, name))


def build(project: Mapping[str, str], folder: str) -> str:
    """Return what builds a project; empty if none of its files says that."""
    return next((build for name, build in SAYS.items() if path(folder, name) in project), "")


def naming(build: str) -> tuple[str, ...]:
    """Name the files by which a project is known to be built so."""
    return tuple(name for name, each in SAYS.items() if each == build)
