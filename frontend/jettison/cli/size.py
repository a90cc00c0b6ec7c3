"""`jettison size`: what is in an image, whose it is, and what it costs."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from jettison import platforms
from jettison.cli import output, report
from jettison.cli.formats import format_of, listed
from jettison.cli.options import PlatformOption
from jettison.cli.sizing import document, page, plain, stored, svg
from jettison.cli.sizing.treemap import By
from jettison.errors import BuildError, OptionError, printable
from jettison.platforms import Platform
from jettison.sizes import Breakdown, Package, choose, measure, packages_of


class Format(StrEnum):
    """How sizes are written."""

    TABLE = "table"
    JSON = "json"
    SVG = "svg"
    HTML = "html"


ENDINGS = {".svg": Format.SVG, ".html": Format.HTML, ".json": Format.JSON, ".txt": Format.TABLE}

ImageArgument = Annotated[
    str,
    typer.Argument(metavar="IMAGE", help="An archive, a folder with an OCI layout, or a name in Docker."),
]
AgainstOption = Annotated[str, typer.Option("--against", metavar="IMAGE", help="Compare with this image.")]
PackagesOption = Annotated[
    str,
    typer.Option(
        "--packages", metavar="IMAGE", help="Take the packages' files from an image with `metadata: rpmdb`."
    ),
]
FormatOption = Annotated[
    Format | None,
    typer.Option("--format", help="By default what the ending of --output says, or `table` without one."),
]
OutputOption = Annotated[
    Path | None,
    typer.Option(
        "--output", "-o", metavar="FILE", help=f"Where to write: {listed(ENDINGS)}. Default: stdout."
    ),
]
ByOption = Annotated[By, typer.Option("--by", help="What the areas of a picture stand for.")]
AllOption = Annotated[bool, typer.Option("--all", help="Show every part in the table.")]


def size(
    image: ImageArgument,
    *,
    against: AgainstOption = "",
    packages: PackagesOption = "",
    platform: PlatformOption = "",
    output_format: FormatOption = None,
    destination: OutputOption = None,
    by: ByOption = By.DISK,
    everything: AllOption = False,
) -> None:
    """Say what is in an image and whose it is: packages, programs, data, metadata.

    \b
    jettison size hello.tar
    jettison size hello:latest --against hello:1.0
    jettison size hello.tar --output hello.html
    """  # noqa: D301 - `\b` keeps the lines of an example apart
    with report.report_errors([]):
        chosen = output_format or format_of(destination, ENDINGS, Format.TABLE)
        wanted = platforms.parse(platform) if platform else None
        known = _known(packages, wanted) if packages else ()
        now = _measured(image, wanted, known)
        before = _measured(against, wanted, known) if against else None
        if chosen is Format.TABLE and destination is None and output.is_seen():
            from jettison.cli.sizing import terminal  # noqa: PLC0415 - scripts need not wait for rich

            terminal.show(now, before, everything=everything)
            return
        output.write_to(destination, _written(chosen, now, before, by=by, everything=everything))


def _measured(image: str, wanted: Platform | None, known: tuple[Package, ...]) -> Breakdown:
    with _named(image), stored.opened(image) as blobs:
        return measure(blobs, image, choose(blobs, wanted, _own_platform()), known)


def _known(image: str, wanted: Platform | None) -> tuple[Package, ...]:
    with _named(image), stored.opened(image) as blobs:
        return packages_of(blobs, choose(blobs, wanted, _own_platform()))


@contextmanager
def _named(image: str) -> Iterator[None]:
    """Name the image in what is wrong with it."""
    try:
        yield
    except OptionError as error:
        raise OptionError(printable(f"{image}: {error.message}"), hint=error.hint) from None
    except BuildError as error:
        raise BuildError(printable(f"{image}: {error.message}"), hint=error.hint) from None


def _own_platform() -> Platform:
    return platforms.parse(f"linux/{os.uname().machine}")


def _written(chosen: Format, now: Breakdown, before: Breakdown | None, *, by: By, everything: bool) -> str:
    if chosen is Format.TABLE:
        return plain.to_text(now, before, everything=everything)
    if chosen is Format.JSON:
        return document.to_json(now, before)
    return (svg.to_svg if chosen is Format.SVG else page.to_html)(now, before, by)
