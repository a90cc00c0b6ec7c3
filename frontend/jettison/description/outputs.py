"""`rootfs` and `files`: what the image is made of."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

from jettison.description.model import ImageFile, Rootfs
from jettison.description.paths import absolute, absolutes, inside
from jettison.description.stages import packages
from jettison.description.tree import Mapping
from jettison.description.values import Section, Value
from jettison.distros import layout
from jettison.errors import Span

_ROOTFS_KEYS = ("base", "packages", "remove")
_ROOTFS_LATER = ("exclude", "repos", "snapshot", "docs", "locales", "metadata", "keep")
_FILE_KEYS = ("from", "src", "dest", "content", "symlink", "mode", "owner")
_KINDS = ("src", "content", "symlink")

_USERS = {"root": "0:0", "nonroot": "65532:65532"}
_IDS = re.compile(r"[0-9]{1,10}(:[0-9]{1,10})?")


def read_rootfs(value: Value | None, default_span: Span) -> Rootfs:
    """Return the root file system; without a key it is the minimal one."""
    section = value.section(_ROOTFS_KEYS, _ROOTFS_LATER) if value else None
    base = section.get("base") if section else None
    listed = section.get("packages") if section else None
    remove = absolutes(section.get("remove") if section else None)
    if value and section and "/" in (path.rstrip("/") or "/" for path in remove):
        section.values["remove"].bad("cannot remove the whole root")
    return Rootfs(
        base=_base(base.choice(("minimal", "base", "none"), "minimal") if base else "minimal"),
        packages=packages(listed),
        remove=remove,
        span=value.place if value else default_span,
        packages_span=listed.place if listed else None,
    )


def _base(text: str) -> Literal["minimal", "base", "none"]:
    return "base" if text == "base" else "none" if text == "none" else "minimal"


def read_files(value: Value | None) -> tuple[ImageFile, ...]:
    """Return the files that go into the image besides the root."""
    items = value.items("a list of files") if value else ()
    return tuple(file for item in items for file in _file(item))


def user_ids(value: Value) -> str | None:
    """Return a user as numbers (`65532:65532`): a scratch image has no file to look names up in."""
    text = value.text("a user, such as `65532`")
    if text is None:
        return None
    ids = _USERS.get(text, text)
    if _IDS.fullmatch(ids) and all(int(part) < 1 << 32 for part in ids.split(":")):
        return ids
    value.bad(f"must be a number, `root` or `nonroot`, found `{text}`", "such as `65532` or `65532:65532`")
    return None


def _file(item: Value) -> Iterator[ImageFile]:
    section = item.section(_FILE_KEYS, expected="a map with `dest`")
    if not isinstance(item.node, Mapping):
        return
    kinds = [kind for kind in _KINDS if section.get(kind)]
    if len(kinds) != 1:
        listed = ", ".join(f"`{kind}`" for kind in kinds) or "none"
        message = f"a file has one of `src`, `content`, `symlink`, found {listed}"
        item.report.error("file-kind", message, item.span)
    if section.get("dest") is None:
        section.missing("dest", "say where the file goes in the image")
    _check_options(section, kinds)
    src, dest, mode, owner = (section.get(key) for key in ("src", "dest", "mode", "owner"))
    yield ImageFile(
        origin=section.text("from") or None,
        src=inside(src) if src else None,
        dest=(absolute(dest) if dest else None) or "/",
        content=section.text("content") if section.get("content") else None,
        symlink=section.text("symlink") if section.get("symlink") else None,
        mode=mode.mode() if mode else None,
        owner=user_ids(owner) if owner else None,
        span=item.span,
    )


def _check_options(section: Section, kinds: list[str]) -> None:
    """Note options that could only be ignored."""
    origin, mode, dest = section.get("from"), section.get("mode"), section.get("dest")
    if origin and "src" not in kinds:
        origin.bad("goes with `src` only")
    if mode and kinds == ["symlink"]:
        mode.bad("does not apply to a symlink")
    text = section.text("dest") if dest else ""
    if dest and kinds in (["content"], ["symlink"]):
        if text.endswith("/"):
            dest.bad(f"must be the path of a file, found `{text}`")
        elif layout.is_directory(text):
            dest.bad(f"must be the path of a file, but `{text}` is a directory of every image")
