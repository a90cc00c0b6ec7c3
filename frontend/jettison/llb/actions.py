"""What makes file actions: copy, make a directory or a file, remove, link."""

from __future__ import annotations

from jettison.llb.ops import KEEP, Copy, FileAction, Mkdir, Mkfile, Owner, Rm, Symlink
from jettison.llb.state import State, absolute


def copy(
    origin: State,
    src: str,
    dest: str,
    *,
    owner: Owner | None = None,
    mode: int | None = None,
    follow_symlinks: bool = False,
    contents_only: bool = False,
    unpack: bool = False,
    create_dest_path: bool = True,
    wildcard: bool = False,
    allow_empty_wildcard: bool = False,
    include: tuple[str, ...] = (),
    exclude: tuple[str, ...] = (),
    replace: bool = False,
    timestamp: int | None = None,
) -> FileAction:
    """Copy from a state; a `dest` that ends in a slash is a directory to copy into.

    `contents_only` copies what is in a directory, `unpack` the content of an archive, and `replace`
    puts a file where a directory was, or the other way round. A copy from an empty state has no input, as
    with Go's client; BuildKit may take a cached copy of all (`/`) of another state for it. Give it one
    (`scratch().file(mkdir("/"))`) where that can be.
    """
    return Copy(
        origin=origin.output,
        src=absolute(origin.cwd, src),
        dest=dest,
        owner=owner,
        mode=KEEP if mode is None else mode,
        follow_symlinks=follow_symlinks,
        contents_only=contents_only,
        unpack=unpack,
        create_dest_path=create_dest_path,
        wildcard=wildcard,
        allow_empty_wildcard=allow_empty_wildcard,
        include=tuple(include),
        exclude=tuple(exclude),
        replace=replace,
        timestamp=KEEP if timestamp is None else timestamp,
    )


def mkdir(
    path: str,
    *,
    mode: int = 0o755,
    parents: bool = True,
    owner: Owner | None = None,
    timestamp: int | None = None,
) -> FileAction:
    """Make a directory, with its parents unless told otherwise."""
    when = KEEP if timestamp is None else timestamp
    return Mkdir(path=path, mode=mode, parents=parents, owner=owner, timestamp=when)


def mkfile(
    path: str,
    data: bytes,
    *,
    mode: int = 0o644,
    owner: Owner | None = None,
    timestamp: int | None = None,
) -> FileAction:
    """Write a file; its directory must be there."""
    when = KEEP if timestamp is None else timestamp
    return Mkfile(path=path, data=data, mode=mode, owner=owner, timestamp=when)


def rm(path: str, *, allow_not_found: bool = False, wildcard: bool = False) -> FileAction:
    """Remove a path."""
    return Rm(path=path, allow_not_found=allow_not_found, wildcard=wildcard)


def symlink(
    target: str, path: str, *, owner: Owner | None = None, timestamp: int | None = None
) -> FileAction:
    """Make a link at `path` that points to `target`."""
    when = KEEP if timestamp is None else timestamp
    return Symlink(target=target, path=path, owner=owner, timestamp=when)
