"""`files`: what goes into the image besides the root."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping as Map

from jettison.description.accounts import user_ids
from jettison.description.model import Accounts, ImageFile, Rootfs
from jettison.description.paths import absolute, inside, source
from jettison.description.report import Report
from jettison.description.shapes.image import FILE, KINDS
from jettison.description.tree import Mapping, Scalar
from jettison.description.values import Section, Value
from jettison.distros import Layout

_MANIFESTS = "/var/lib/rpmmanifest"
_SCANNED_FILES = ("/etc/os-release", "/usr/lib/os-release")


def read_files(value: Value | None, accounts: Accounts, layout: Layout) -> tuple[ImageFile, ...]:
    """Return the files that go into the image besides the root."""
    items = value.items("a list of files") if value else ()
    return tuple(file for item in items for file in _file(item, accounts, layout))


def check_files(files: tuple[ImageFile, ...], rootfs: Rootfs, layout: Layout, report: Report) -> None:
    """Note files that would lie on or below one another, or on what scanners read."""
    written: dict[str, ImageFile] = {}
    texts = {layout.real_path(file.dest): file for file in files if file.content is not None}
    for file in files:
        path = layout.real_path(file.dest)
        other = written.get(path)
        if other and (file.src is None or other.src is None):
            message = f"`{file.dest}` is given already at line {other.span.line}"
            report.error("duplicate-file", message, file.span, "remove one of the two")
        else:
            _check_above(file, texts, layout, report)
        if not file.dest.endswith("/"):
            written.setdefault(path, file)
        if rootfs.base != "none" and _is_scanned(path, layout):
            message = f"`{file.dest}` is what scanners know the system and its packages by"
            report.error("blinds-scanners", message, file.span, "leave it as the packages have it")


def _check_above(file: ImageFile, texts: Map[str, ImageFile], layout: Layout, report: Report) -> None:
    """Note a file below a path at which another entry writes a file, and no directory."""
    over = next((texts[folder] for folder in _folders(file.dest, layout) if folder in texts), file)
    if over is not file:
        message = f"`{file.dest}` goes below `{over.dest}`, which is a file (line {over.span.line})"
        report.error("below-a-file", message, file.span, "move one of the two")


def _folders(dest: str, layout: Layout) -> Iterator[str]:
    """Yield the directories that a destination needs, but for the root."""
    path = layout.real_path(dest)
    parts = path.split("/")
    yield from ("/".join(parts[:end]) for end in range(2, len(parts)))
    if dest.endswith("/") and path != "/":
        yield path


def _is_scanned(path: str, layout: Layout) -> bool:
    folders = (layout.database, _MANIFESTS)
    return path in _SCANNED_FILES or any(f"{path}/".startswith(f"{folder}/") for folder in folders)


def _file(item: Value, accounts: Accounts, layout: Layout) -> Iterator[ImageFile]:
    section = item.section(FILE.names, expected="a map with `dest`")
    if not isinstance(item.node, Mapping):
        return
    kinds = [kind for kind in KINDS if section.get(kind)]
    if len(kinds) != 1:
        listed = ", ".join(f"`{kind}`" for kind in kinds) or "none"
        message = f"a file has one of `src`, `content`, `symlink`, found {listed}"
        item.report.error("file-kind", message, item.span)
    if section.get("dest") is None:
        section.missing("dest", "say where the file goes in the image")
    _check_options(section, kinds, layout)
    keys = ("src", "dest", "mode", "owner", "crates")
    src, dest, mode, owner, crates = (section.get(key) for key in keys)
    yield ImageFile(
        origin=section.text("from") or None,
        src=source(src) if src else None,
        dest=(absolute(dest) if dest else None) or "/",
        content=section.text("content") if section.get("content") else None,
        symlink=section.text("symlink") if section.get("symlink") else None,
        mode=mode.mode() if mode else None,
        owner=user_ids(owner, accounts) if owner else None,
        span=item.span,
        crates=inside(crates) if crates else None,
    )


def _check_options(section: Section, kinds: list[str], layout: Layout) -> None:
    """Note options that could only be ignored."""
    origin, mode, dest = section.get("from"), section.get("mode"), section.get("dest")
    text = dest.node.text if dest and isinstance(dest.node, Scalar) else ""
    _check_crates(section.get("crates"), kinds, text, layout)
    if origin and "src" not in kinds:
        origin.bad("goes with `src` only")
    if mode and kinds == ["symlink"]:
        mode.bad("does not apply to a symlink")
    if dest and text and kinds in (["content"], ["symlink"]):
        if text.endswith("/"):
            dest.bad(f"must be the path of a file, found `{text}`")
        elif layout.is_directory(text):
            message = f"must be the path of a file, but `{text}` is a directory of every image"
            dest.bad(message, rule="is-directory")


def _check_crates(crates: Value | None, kinds: list[str], dest: str, layout: Layout) -> None:
    """Note a list of crates of something else than one program at a path of its own."""
    if crates and "src" not in kinds:
        crates.bad("goes with `src` only")
    elif crates and dest and (dest.endswith("/") or layout.is_directory(dest)):
        crates.bad(f"is of one program, but `dest` is the directory `{dest}`", "write the program's path")
