"""`upx`: whether programs are packed, which, and by what."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from jettison import rules
from jettison.build_args import UPX_SHA256, UPX_URL, UPX_VERSION
from jettison.description.args import Arguments
from jettison.description.basic import Pairs, Variables
from jettison.description.files import ImageFile
from jettison.description.image import Image
from jettison.description.paths import ABSOLUTE, read_absolutes
from jettison.description.shapes import (
    FLAG,
    Choice,
    Given,
    Items,
    Key,
    Keys,
    Numbers,
    Table,
    Text,
    choice,
    flag,
    key,
    one_of,
)
from jettison.description.tree import Mapping, Scalar, Sequence
from jettison.description.values import FLAG_OR_MAP, Section, Value
from jettison.description.words import WEB_LOGIN, WEB_URL, has_login, text_key
from jettison.distros import Layout, upx
from jettison.errors import Span

Level = Literal["lzma", "default"]

_LEVELS: Choice[Level] = Choice(choices=("lzma", "default"))

# An argument without a value leaves it empty.
_RELEASE = Text(
    pattern=r"(?:[0-9]+(?:\.[0-9]+){1,3})?", numbers=Numbers(least=0), examples=("4.2.4", "5.2.0")
)
_SUM = Text(pattern=r"\s*(?:sha256:)?[0-9a-fA-F]{64}\s*", examples=("0123456789abcdef" * 4,))
_ARCHIVE = Text(pattern=f"(?:{WEB_URL.pattern})?", examples=WEB_URL.examples)

_LEVEL = choice("level", "`lzma` (small) or `default` (starts faster)", _LEVELS, "lzma")
_VERSION = text_key(
    "version", "of UPX; the build argument `UPX_VERSION` wins", f"`{upx.DEFAULT_VERSION}`", _RELEASE
)
_SHA256 = key(
    "sha256",
    "checksum of the release archive for the building machine, or a map by architecture (`amd64`, `arm64`)",
    one_of(Text(pattern=rf"(?:{_SUM.pattern})?", examples=_SUM.examples), Table(value=_SUM, example="amd64")),
    "known for 4.2.4, 5.2.0 and 5.2.1",
)
_FILES = key(
    "files",
    "the image's paths to pack",
    Items(item=ABSOLUTE, lone=ABSOLUTE, least=1, in_target=Given.ADDED),
    "the preset's programs; without a preset, the `entrypoint`",
)
_REQUIRED = flag("required", "`true`: a file that cannot be packed fails the build")


def _read_url(value: Value) -> str:
    if has_login(value, WEB_LOGIN):
        return ""
    text = value.text("an address, such as `https://…`")
    if text and not re.fullmatch(_ARCHIVE.pattern, text):
        value.bad(f"must be an address, such as `https://…`, found `{text}`")
    return text or ""


_URL = Key(
    name="url",
    about="where the archive is; the build argument `UPX_URL` wins",
    shape=_ARCHIVE,
    read=_read_url,
    default="",
    otherwise="UPX's own release",
)

_KEYS = Keys(name="upx", keys=(_LEVEL, _VERSION, _SHA256, _URL, _FILES, _REQUIRED))

UPX = key(
    "upx",
    "whether programs are packed with UPX, and how; `true` packs the entrypoint's",
    one_of(FLAG, _KEYS),
    "`false`",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Upx:
    """How programs are packed.

    `sha256` holds (architecture as Docker names it, 64 hex digits) of the release archive; the
    machine that builds has a row. `url` None means the release's own address
    (`jettison.distros.upx.url`). `files` are the image's paths to pack, at least one; with `required`
    one that cannot be packed is an error.
    """

    version: str
    url: str | None
    sha256: Pairs
    level: Level
    files: tuple[str, ...]
    required: bool
    span: Span


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
    if value is None or (isinstance(value.node, Scalar) and not value.boolean(FLAG_OR_MAP)):
        return None
    whole = isinstance(value.node, Scalar)
    section = Section(value, {}) if whole else _KEYS.section(value, expected=FLAG_OR_MAP)
    version = _version(section, arguments, variables)
    if not files:
        hint = "programs of packages stay as they are"
        section.whole.bad("has nothing to pack: the image gets no `files`", hint, rules.NOTHING_TO_PACK)
    return Upx(
        version=version,
        url=_address(section, variables),
        sha256=_checksums(section, version, variables),
        level=_LEVEL.of(section),
        files=_files(section, files, image, layout),
        required=_REQUIRED.of(section),
        span=value.place,
    )


def _version(section: Section, arguments: Arguments, variables: Variables) -> str:
    """Return the caller's version, else the file's, else the default of a declared UPX_VERSION."""
    given = UPX_VERSION.of(variables.build_args)
    version = given or _VERSION.of(section) or UPX_VERSION.of(arguments.values) or upx.DEFAULT_VERSION
    if not re.fullmatch(_RELEASE.pattern, version):
        place = _VERSION.value(section) or section.whole
        message = f"`{version}` is not a version of UPX"
        place.report.note(rules.BAD_VERSION, message, place.span, f"such as `{upx.DEFAULT_VERSION}`")
    return version


def _address(section: Section, variables: Variables) -> str | None:
    """Return the caller's address, else the file's, held to the same rules."""
    given = UPX_URL.of(variables.build_args)
    if not given:
        return _URL.of(section) or None
    span = (_URL.value(section) or section.whole).span
    return _read_url(Value(Scalar(given, span), UPX_URL.name, span, section.whole.report)) or None


def _checksums(section: Section, version: str, variables: Variables) -> Pairs:
    """Return known and given checksums; one for the machine that builds is a must."""
    architecture = variables.build.architecture
    sums = dict(upx.checksums(version))
    if _VERSION.of(section) in ("", version):
        sums |= _given_sums(_SHA256.value(section), architecture)
    if caller := UPX_SHA256.of(variables.build_args):
        sums[architecture] = _checked_sum(caller, UPX_SHA256.name, section.whole)
    if architecture not in sums:
        _missing(section, version, architecture)
    return tuple(sorted(sums.items()))


def _missing(section: Section, version: str, architecture: str) -> None:
    place = _VERSION.value(section) or section.whole
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
    given = _FILES.value(section)
    if given:
        paths = read_absolutes(given)
        if not paths and isinstance(given.node, Sequence) and not given.node.items:
            given.bad("names no program", "leave `upx` out to pack nothing")
        for path in {*paths} & {*_paths((file for file in files if file.own_layer), layout)}:
            given.bad(f"names `{path}`, which has a layer of its own", "leave its `own-layer` out to pack it")
        return paths
    if not files:
        return ()
    if image.entrypoint and image.entrypoint[0] in _paths((f for f in files if not f.own_layer), layout):
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
