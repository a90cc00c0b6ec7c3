"""The program's layer: what the image holds besides its root, from stages, the context or the file itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from stat import S_IRWXG, S_IRWXO, S_IRWXU, S_ISVTX

from jettison import llb
from jettison.compiler.copying import copy_into, is_glob
from jettison.compiler.evidence import described
from jettison.compiler.pack import packed
from jettison.compiler.place import metadata
from jettison.compiler.settle import settled
from jettison.compiler.stages import Builder
from jettison.description.model import ImageFile
from jettison.distros import Layout
from jettison.errors import BuildError

RWX = S_IRWXU | S_IRWXG | S_IRWXO


def program_state(builder: Builder) -> llb.State | None:
    """Give the layer of the program, or None when the description ships no file."""
    tree, upx = program_tree(builder), builder.description.upx
    if tree is None:
        return None
    return described(builder, tree) if upx is None else packed(builder, tree, upx)


def program_tree(builder: Builder) -> llb.State | None:
    """Give the files of the layer before any is packed, or None for no files."""
    files = builder.description.files
    if not files:
        return None
    title = f"collect {', '.join(file.dest for file in files)}"
    about = metadata(builder.request, [file.span for file in files], title, stage="image")
    tree = llb.scratch().file(*_actions(builder, files), metadata=about)
    return settled(builder, tree)


def destination(builder: Builder, file: ImageFile) -> str:
    """Give the path in the layer; one that names a directory ends with a slash, as a copy wants it."""
    path = builder.real_path(file.dest)
    is_directory = builder.description.distro.layout.is_directory(path)
    inside = file.dest.endswith("/") or is_directory or is_glob(file.src or "")
    return f"{path}/" if inside and path != "/" else path


def _actions(builder: Builder, files: Iterable[ImageFile]) -> Iterator[llb.FileAction]:
    made: set[str] = set()
    for file in files:
        dest = destination(builder, file)
        for parent in parents(dest):
            if parent not in made:
                made.add(parent)
                yield _parent(parent, builder.description.distro.layout)
        yield _action(builder, file, dest)


def parents(dest: str) -> Iterator[str]:
    """Yield the directories above a destination, the outermost first."""
    parts = dest.split("/")[1:-1]
    yield from (f"/{'/'.join(parts[:depth])}" for depth in range(1, len(parts) + 1))


def _parent(path: str, layout: Layout) -> llb.FileAction:
    """Make a directory as the root below has it: the layer's mode and owner take the place of the root's."""
    mode, owner = layout.modes.get(path, (0o755, 0))
    if mode & S_ISVTX:
        # The daemon makes directories without the sticky bit, but copies them with it.
        empty = llb.scratch().file(llb.mkdir(path), metadata=llb.Metadata(name=f"[internal] empty {path}"))
        return llb.copy(empty, path, path, mode=mode)
    return llb.mkdir(path, mode=mode, owner=llb.Owner(user=owner, group=owner) if owner else None)


def _action(builder: Builder, file: ImageFile, dest: str) -> llb.FileAction:
    owner = _owner(file)
    if file.content is not None:
        mode = 0o644 if file.mode is None else file.mode
        return _written(dest, file.content.encode(), mode, owner)
    if file.symlink is not None:
        return llb.symlink(file.symlink, dest, owner=owner)
    if file.src is None:
        raise BuildError(f"nothing says what {file.dest} holds", file.span)
    origin = builder.origin(file.origin, builder.request.target, file.span)
    return copy_into(origin, file.src, dest, mode=file.mode, owner=owner)


def _written(dest: str, data: bytes, mode: int, owner: llb.Owner | None) -> llb.FileAction:
    """Write a file out; the daemon makes files without setuid and setgid bits, but copies them with these."""
    if mode <= RWX:
        return llb.mkfile(dest, data, mode=mode, owner=owner)
    content = llb.scratch().file(llb.mkfile("/file", data), metadata=llb.Metadata(name=f"[internal] {dest}"))
    return llb.copy(content, "/file", dest, mode=mode, owner=owner)


def _owner(file: ImageFile) -> llb.Owner | None:
    if file.owner is None:
        return None
    user, _, group = file.owner.partition(":")
    return llb.Owner(user=int(user), group=int(group or user))
