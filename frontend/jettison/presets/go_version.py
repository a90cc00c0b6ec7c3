"""What a Go project needs, by its `go.mod` and `go.work`: a version of Go, and modules of others.

Since Go 1.21 the `go` line is a least version: an older Go refuses the module, a newer one builds it as the
line says (https://go.dev/ref/mod#go-mod-file-go). The `toolchain` line is not looked at: the images set
`GOTOOLCHAIN=local`, under which Go does not look at it either.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from jettison.description.tree import Mapping as Tree
from jettison.description.tree import Scalar

Version = tuple[int, int]

_FILES = ("go.mod", "go.work")
_REQUIRE = re.compile(r"^[ \t]*require\b", re.MULTILINE)
_NUMBERS = re.compile(r"(\d{1,9})\.(\d{1,9})(?:\.(\d{1,9}))?")
_LINE = re.compile(r"^[ \t]*go[ \t]+(\d{1,9}\.\d{1,9}(?:\.\d{1,9})?)", re.MULTILINE)


@dataclass(frozen=True, slots=True, order=True)
class Need:
    """The line of Go (`1.26`, as numbers) that a file of the project needs at least, and where it says so.

    `patch` is the number behind it (`1.26.3`), 0 where it says none.
    """

    version: Version
    file: str
    number: int
    patch: int = 0

    @property
    def release(self) -> tuple[int, int, int]:
        """All of its numbers."""
        return (*self.version, self.patch)

    def __str__(self) -> str:
        """Return them as they are written, without a patch of 0."""
        return ".".join(map(str, self.release if self.patch else self.version))


def files(packages: Iterable[str]) -> tuple[str, ...]:
    """Name the files of the build context that may say which Go some packages need, each once."""
    return tuple(
        dict.fromkeys(path for package in packages for name in _FILES for path in _above(package, name))
    )


def modules(package: str) -> tuple[str, ...]:
    """Name the files that may make a package's folder part of a module, the nearest first."""
    return tuple(_above(package, "go.mod"))


def counted(env: Tree | None) -> tuple[str, ...]:
    """Name the files that Go looks at with the variables of a build file, which may turn them off."""
    if not _leaves(env, "GO111MODULE", ("", "auto", "on")):
        return ()
    return _FILES if _leaves(env, "GOWORK", ("", "auto")) else _FILES[:1]


def _leaves(env: Tree | None, name: str, values: Collection[str]) -> bool:
    """Tell whether a variable is not set, or to one of some values."""
    entry = env.get(name) if env else None
    return entry is None or (isinstance(entry.value, Scalar) and entry.value.text in values)


def need(packages: Iterable[str], project: Mapping[str, str], names: Collection[str] = _FILES) -> Need | None:
    """Return what the packages need together; None if no file says it.

    As Go does, the nearest file of each name counts, from a package's folder upwards.
    """
    paths = dict.fromkeys(nearest(package, name, project) for package in packages for name in names)
    found = (_need(path, project[path]) for path in paths if path)
    return max((each for each in found if each), key=lambda each: each.release, default=None)


def needs_modules(packages: Collection[str], project: Mapping[str, str]) -> bool:
    """Tell whether building the packages may fetch a module; it may where a `go.mod` is not known."""
    files = {nearest(package, "go.mod", project) for package in packages}
    if any(nearest(package, "go.work", project) for package in packages):
        return True
    return any(path is None or _REQUIRE.search(project[path]) for path in files)


def line(version: str) -> Version | None:
    """Return the line of a version of Go: 1.26 for `1.26.1`; None where the text does not say it."""
    found = re.match(r"(\d{1,9})\.(\d{1,9})", version)
    return (int(found[1]), int(found[2])) if found else None


def release(version: str) -> tuple[int, int, int] | None:
    """Return the numbers of a version of Go, 0 for a patch that it does not say; None without any."""
    found = _NUMBERS.match(version)
    return (int(found[1]), int(found[2]), int(found[3] or 0)) if found else None


def is_older(asked: str, need: Need) -> bool:
    """Tell whether a version that is asked for is surely too old: nobody knows it of an argument here.

    Of `1.25` the newest patch is taken, and an image says which that is.
    """
    found = _NUMBERS.match(asked)
    if found is None or "${" in asked:
        return False
    numbers = tuple(int(each) for each in found.groups() if each)
    return numbers < need.release[: len(numbers)]


def nearest(package: str, name: str, project: Mapping[str, str]) -> str | None:
    """Return where the nearest file of a name is, from a package's folder upwards; None if there is none."""
    return next((path for path in _above(package, name) if path in project), None)


def _need(path: str, text: str) -> Need | None:
    found = _LINE.search(text)
    if found is None:
        return None
    number = text.count("\n", 0, found.start(1)) + 1
    major, minor, patch = release(found[1]) or (0, 0, 0)
    return Need((major, minor), path, number, patch)


def _above(package: str, name: str) -> Iterator[str]:
    """Yield where a file may be, the nearest place first. What a `${…}` stands for is not known here."""
    parts = [part for part in package.partition("${")[0].split("/") if part not in ("", ".")]
    if "${" in package and not package.partition("${")[0].endswith("/"):
        parts = parts[:-1]
    for depth in range(len(parts), -1, -1):
        yield "/".join([*parts[:depth], name])
