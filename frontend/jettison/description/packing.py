"""`upx`: which programs are packed, and with which checked release of UPX."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator
from typing import Literal

from jettison import rules
from jettison.description.args import Arguments
from jettison.description.model import Image, ImageFile, Pairs, Upx, Variables
from jettison.description.paths import absolutes
from jettison.description.shapes.image import ARCHIVE_URL, LEVEL, UPX, VERSION
from jettison.description.tree import Mapping, Scalar, Sequence
from jettison.description.values import Section, Value
from jettison.distros import Layout, upx


def read_upx(
    value: Value | None,
    arguments: Arguments,
    variables: Variables,
    files: tuple[ImageFile, ...],
    image: Image,
    *,
    layout: Layout,
) -> Upx | None:
    """Return how programs are packed, None if they are not.

    The caller's UPX_VERSION, UPX_URL and UPX_SHA256 win over the file: they redirect the download,
    for example to a mirror. UPX_SHA256 is for the machine that builds.
    """
    if value is None or (isinstance(value.node, Scalar) and not value.boolean()):
        return None
    whole = isinstance(value.node, Scalar)
    section = Section(value, {}) if whole else value.section(UPX.names, expected="`true`, `false` or a map")
    version = _version(section, arguments, variables)
    if not files:
        hint = "programs of packages stay as they are"
        section.whole.bad("has nothing to pack: the image gets no `files`", hint, rules.NOTHING_TO_PACK)
    return Upx(
        version=version,
        url=variables.build_args.get("UPX_URL") or _url(section.get("url")) or None,
        sha256=_checksums(section, version, variables),
        level=_level(section.get("level")),
        files=_files(section, files, image, layout),
        required=bool((required := section.get("required")) and required.boolean()),
        span=value.place,
    )


def _url(value: Value | None) -> str:
    text = value.text("an address, such as `https://…`") if value else None
    if value and text and not re.fullmatch(ARCHIVE_URL.pattern, text):
        value.bad(f"must be an address, such as `https://…`, found `{text}`")
    return text or ""


def _level(value: Value | None) -> Literal["lzma", "default"]:
    return "default" if value and value.choice(LEVEL.choices, "lzma") == "default" else "lzma"


def _version(section: Section, arguments: Arguments, variables: Variables) -> str:
    """Return the caller's version, else the file's, else the default of a declared UPX_VERSION."""
    given = variables.build_args.get("UPX_VERSION")
    version = given or section.text("version") or arguments.values.get("UPX_VERSION") or upx.DEFAULT_VERSION
    if not re.fullmatch(VERSION.pattern, version):
        place = section.get("version") or section.whole
        message = f"`{version}` is not a version of UPX"
        place.report.note(rules.BAD_VERSION, message, place.span, f"such as `{upx.DEFAULT_VERSION}`")
    return version


def _checksums(section: Section, version: str, variables: Variables) -> Pairs:
    """Return known and given checksums; one for the machine that builds is a must."""
    architecture = variables.build.architecture
    sums = dict(upx.checksums(version))
    if section.text("version") in ("", version):
        sums |= _given_sums(section.get("sha256"), architecture)
    if caller := variables.build_args.get("UPX_SHA256"):
        sums[architecture] = _checked_sum(caller, "UPX_SHA256", section.whole)
    if architecture not in sums:
        _missing(section, version, architecture)
    return tuple(sorted(sums.items()))


def _missing(section: Section, version: str, architecture: str) -> None:
    place = section.get("version") or section.whole
    message = f"no checksum is known for UPX {version} on {architecture}"
    hint = (
        f"give `upx: {{version: {version}, sha256: {{{architecture}: <64 hex digits>}}}}`"
        " or the build argument UPX_SHA256"
    )
    place.report.note(rules.UPX_CHECKSUM, message, place.span, hint)


def _given_sums(value: Value | None, architecture: str) -> dict[str, str]:
    """Return the file's checksums by architecture; a single one is for the machine that builds."""
    if value is None:
        return {}
    if not isinstance(value.node, Mapping):
        text = value.text("a checksum, or a map of architectures to checksums")
        return {architecture: _checked_sum(text, value.name, value)} if text else {}
    return {
        entry.key.text: _checked_sum(text, each.name, each)
        for entry, each in value.entries()
        if (text := each.text()) is not None
    }


def _checked_sum(text: str, name: str, value: Value) -> str:
    digits = text.strip().removeprefix("sha256:").lower()
    if not re.fullmatch(r"[0-9a-f]{64}", digits):
        message = f"`{name}` must be a SHA-256 checksum of 64 hex digits, found `{text[:80]}`"
        value.report.note(rules.BAD_VALUE, message, value.span)
    return digits


def _files(section: Section, files: tuple[ImageFile, ...], image: Image, layout: Layout) -> tuple[str, ...]:
    """Return the paths to pack: the given ones, else the entrypoint's program."""
    built = tuple(_paths((file for file in files if file.origin), layout))
    given = section.get("files")
    if given:
        paths = absolutes(given)
        if not paths and isinstance(given.node, Sequence) and not given.node.items:
            given.bad("names no program", "leave `upx` out to pack nothing")
        return paths
    if not files:
        return ()
    if image.entrypoint and image.entrypoint[0] in _paths(files, layout):
        return image.entrypoint[:1]
    hint = f"such as `files: [{built[0]}]`" if built else "such as `files: [/usr/bin/hello]`"
    section.missing("files", hint, rules.NOTHING_TO_PACK)
    return ()


def _paths(files: Iterable[ImageFile], layout: Layout) -> Iterator[str]:
    """Yield the paths of what is copied, as far as the file tells them."""
    for file in files:
        if file.src and (file.dest.endswith("/") or layout.is_directory(file.dest)):
            yield posixpath.join(file.dest, posixpath.basename(file.src))
        elif file.src:
            yield file.dest
