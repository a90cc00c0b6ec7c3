"""What the image starts must be able to start: claimed of every image, unless the file says otherwise.

It is no image that anybody wants in which the kernel refuses the entry point. So this check is there
without being asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from jettison.description.model import Claim, Image, ImageFile
from jettison.description.tree import Mapping
from jettison.description.values import Value
from jettison.distros import layout
from jettison.errors import Span
from jettison.platforms import Platform

STARTS, SHIPS = "starts", "ships"
"""Kinds of claims: a command that can start; the place of files, of which one may be why it cannot."""


def read_starts(
    checks: Value | None, image: Image, files: Iterable[ImageFile], target: Platform
) -> tuple[Claim, ...]:
    """Return that the image's commands can start; nothing where none is, or where that is switched off.

    The claims on files are there to be shown in the place of a command's.
    """
    entry = checks.node.get(STARTS) if checks and isinstance(checks.node, Mapping) else None
    if checks and entry and not Value(entry.value, "checks.starts", entry.span, checks.report).boolean():
        return ()
    claims = tuple(_started(image, target))
    shipped = (Claim(about="image", kind=SHIPS, text=file.dest, span=file.span) for file in files)
    return (*claims, *shipped) if claims else ()


def _started(image: Image, target: Platform) -> Iterator[Claim]:
    check = image.healthcheck
    argv = (*image.entrypoint, *image.cmd)
    if argv:
        key = "entrypoint" if image.entrypoint else "cmd"
        yield _start(key, argv, image, target, image.start_span or image.span)
    if check and check.test:
        yield _start("healthcheck.test", check.test, image, target, check.span or image.span)


def _start(key: str, argv: tuple[str, ...], image: Image, target: Platform, span: Span) -> Claim:
    """Write a line for each thing that decides what a kernel would do, as `starts.sh` reads it."""
    env = {"PATH": layout.PATH, **dict(image.env)}
    where = (image.user, image.workdir or "/", env["PATH"], env.get("LD_LIBRARY_PATH", ""))
    lines = (key, target.architecture, *where, argv[0])
    return Claim(
        about="image", kind=STARTS, text="\n".join(line.replace("\n", " ") for line in lines), span=span
    )
