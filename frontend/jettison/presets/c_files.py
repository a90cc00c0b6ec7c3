"""Which files of a C or C++ project tell how it is built, and which programs it has."""

from __future__ import annotations

from collections.abc import Mapping

from jettison.description.tree import Entry, Scalar
from jettison.description.tree import Mapping as Map
from jettison.presets.needed import Needed, path

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


def files(c: Entry) -> tuple[str, ...]:
    """Name the files of the build context that tell of the project of a `c` key."""
    names = (*SAYS, *(name for listing in LISTING.values() for name in listing))
    return tuple(dict.fromkeys(path(_folder(c), name) for name in names))


def need(c: Entry) -> Needed:
    """Return which file a project has to have: one by which it can be built."""
    build = c.value.get("build") if isinstance(c.value, Map) else None
    said = naming(build.value.text) if build and isinstance(build.value, Scalar) else ()
    first, *others = (path(_folder(c), name) for name in said or SAYS)
    hint = f"{' or '.join(f'`{other}`' for other in others)} will do too" if others else ""
    span = build.span if build and said else c.key.span
    return Needed(paths=(*others, first), span=span, hint=hint)


def _folder(c: Entry) -> str:
    project = c.value.get("project") if isinstance(c.value, Map) else None
    return project.value.text if project and isinstance(project.value, Scalar) else "."


def build(project: Mapping[str, str], folder: str) -> str:
    """Return what builds a project; empty if none of its files says that."""
    return next((build for name, build in SAYS.items() if path(folder, name) in project), "")


def naming(build: str) -> tuple[str, ...]:
    """Name the files by which a project is known to be built so."""
    return tuple(name for name, each in SAYS.items() if each == build)
