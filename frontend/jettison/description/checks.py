"""`checks`: what must be true of the finished image.

That what the image starts can start is claimed of every image, unless the file says otherwise: nobody wants
an image in which the kernel refuses the entry point.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from jettison.description.files import ImageFile
from jettison.description.image import Image
from jettison.description.shapes import Keys, flag, key
from jettison.description.units import SIZE, read_size
from jettison.description.values import Section, Value
from jettison.description.words import PACKAGES, read_packages
from jettison.distros import layout
from jettison.errors import Span
from jettison.platforms import Platform

_STARTS = flag("starts", "`true`: what the image starts [can start](#starts)", default=True)
_NO_SHELL = flag(
    "no-shell",
    "`true`: no program below the usual `bin` and `sbin` directories, or where these lead as links, is called"
    " like a shell (`sh`, `bash`, `busybox`, …)",
)
_NO_SETUID = flag("no-setuid", "`true`: no file has the setuid or setgid bit, or file capabilities")
_NO_ROOT_USER = flag(
    "no-root-user",
    "`true`: the image does not start as root; `image.user` is another user than number 0",
)
_MAX_SIZE = key(
    "max-size",
    "the sum of all files at most: `12MB`, `500KiB`, a number of bytes; a file with several names counts"
    " once",
    SIZE,
)
_PACKAGES = key(
    "packages",
    "exactly these RPMs are in the image, by name; an empty list means none",
    PACKAGES,
    "not checked",
)

_CHECKED_FLAGS = (_NO_SHELL, _NO_SETUID, _NO_ROOT_USER)

_KEYS = Keys(name="checks", keys=(_STARTS, *_CHECKED_FLAGS, _MAX_SIZE, _PACKAGES))

CHECKS = key("checks", "what must be true of the finished image", _KEYS, "`starts: true`")

_INTERPRETER = re.compile(r"node(?:-\d+)?|python3(?:\.\d+)?")

STARTS, SHIPS = "starts", "ships"
"""Kinds of claims: a command that can start; the place of files, of which one may be why it cannot."""

FAILED_BY_SHELL = frozenset({"no-shell", "max-size", "packages"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One thing that must be so, at the place that says it.

    `about` is `image`, `exit`, `stdout`, `stderr` or a path of the image; `kind` says what is claimed:

        image           no-shell, no-setuid, no-root-user, max-size, packages, starts, ships
        exit            equals
        stdout, stderr  equals, contains, matches (a POSIX extended regular expression)
        a path          exists, absent, mode, owner, contains

    `starts` is that a command can start, `ships` that what `files` puts at a path does not hinder it.
    `text` is what the kind needs: a number, a text, names with a newline after each; else it is empty.
    """

    about: str
    kind: str
    text: str
    span: Span


def read_checks(
    value: Value | None, image: Image, files: Iterable[ImageFile], target: Platform
) -> tuple[Claim, ...]:
    """Return what is asserted of the final root, of who starts in it, and that this can start.

    The claims on files are there to be shown in the place of a command's.
    """
    section = _KEYS.section(value) if value else None
    checked = tuple(_read_claims(section, image)) if section else ()
    started = tuple(_claim_starts(image, target)) if _STARTS.of(section) else ()
    shipped = (Claim(about="image", kind=SHIPS, text=file.dest, span=file.span) for file in files)
    return (*checked, *started, *shipped) if started else checked


def with_shell(checks: tuple[Claim, ...]) -> tuple[Claim, ...]:
    """Return the checks that hold for the target `debug` too: not those that its shell must fail."""
    return tuple(claim for claim in checks if claim.kind not in FAILED_BY_SHELL)


def _read_claims(section: Section, image: Image) -> Iterator[Claim]:
    for each in _CHECKED_FLAGS:
        if (value := each.value(section)) and each.of(section):
            yield _claim(each.name, image.user if each is _NO_ROOT_USER else "", value)
    if value := _MAX_SIZE.value(section):
        yield _claim(_MAX_SIZE.name, str(read_size(value)), value)
    if value := _PACKAGES.value(section):
        yield _claim(_PACKAGES.name, "".join(f"{package.text}\n" for package in read_packages(value)), value)


def _claim(kind: str, text: str, value: Value) -> Claim:
    return Claim(about="image", kind=kind, text=text, span=value.place)


def _claim_starts(image: Image, target: Platform) -> Iterator[Claim]:
    check = image.healthcheck
    argv = (*image.entrypoint, *image.cmd)
    if argv:
        key = "entrypoint" if image.entrypoint else "cmd"
        yield _claim_start(key, argv, image, target, image.start_span or image.span)
    if check and check.test:
        yield _claim_start("healthcheck.test", check.test, image, target, check.span or image.span)


def _interpreted(argv: tuple[str, ...]) -> tuple[str, ...]:
    """Return the file that a command has interpreted, as far as it is named by a whole path."""
    words = [word for word in argv[1:] if not word.startswith("-")]
    known = _INTERPRETER.fullmatch(posixpath.basename(argv[0]))
    return (words[0],) if known and words and words[0].startswith("/") else ()


def _claim_start(key: str, argv: tuple[str, ...], image: Image, target: Platform, span: Span) -> Claim:
    """Write a line for each thing that decides what a kernel would do, as `starts.sh` reads it."""
    env = {"PATH": layout.PATH, **dict(image.env)}
    where = (image.user, image.workdir or "/", env["PATH"], env.get("LD_LIBRARY_PATH", ""))
    lines = (key, target.architecture, *where, argv[0], *_interpreted(argv))
    return Claim(
        about="image", kind=STARTS, text="\n".join(line.replace("\n", " ") for line in lines), span=span
    )
