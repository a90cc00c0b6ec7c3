"""What makes file actions: copy, make a directory or a file, remove, link."""

from __future__ import annotations

from collections.abc import Sequence
from types import NoneType

from jettison.llb import checks
from jettison.llb.ops import KEEP, Copy, FileAction, Mkdir, Mkfile, Owner, Rm, Symlink
from jettison.llb.state import State, absolute, edge_of

MADE_MODE, COPIED_MODE = 0o777, 0o7777
"""The most that BuildKit keeps of the permissions of what it makes, and of what it copies."""


def copy(
    origin: State,
    src: str,
    dest: str,
    *,
    owner: Owner | None = None,
    mode: int | str | None = None,
    follow_symlinks: bool = False,
    contents_only: bool = False,
    unpack: bool = False,
    create_dest_path: bool = True,
    wildcard: bool = False,
    allow_empty_wildcard: bool = False,
    include: Sequence[str] = (),
    exclude: Sequence[str] = (),
    required: Sequence[str] = (),
    replace: bool = False,
    timestamp: int | None = None,
) -> FileAction:
    """Copy from a state; a `dest` that ends in a slash is a directory to copy into.

    `contents_only` copies what is in a directory, `unpack` the content of an archive, and `replace`
    puts a file where a directory was, or the other way round. A mode may be in words (`u=rwX,go=rX`), and of
    the `required` paths each must be there. A copy from an empty state has no input, as
    with Go's client; BuildKit may take a cached copy of all (`/`) of another state for it. Give it one
    (`scratch().file(mkdir("/"))`) where that can be.
    """
    edge = edge_of("origin", origin)
    checks.texts(src=src, dest=dest)
    checks.flags(follow_symlinks=follow_symlinks, contents_only=contents_only, unpack=unpack, replace=replace)
    checks.flags(create_dest_path=create_dest_path)
    checks.flags(wildcard=wildcard, allow_empty_wildcard=allow_empty_wildcard)
    if isinstance(mode, str):
        checks.symbols(mode)
    elif mode is not None:
        checks.modes(COPIED_MODE, mode=mode)
    return Copy(
        origin=edge,
        src=absolute(origin.cwd, src),
        dest=dest,
        owner=_owner(owner),
        mode=KEEP if mode is None else mode,
        follow_symlinks=follow_symlinks,
        contents_only=contents_only,
        unpack=unpack,
        create_dest_path=create_dest_path,
        wildcard=wildcard,
        allow_empty_wildcard=allow_empty_wildcard,
        include=checks.words("include", include),
        exclude=checks.words("exclude", exclude),
        required=checks.words("required", required),
        replace=replace,
        timestamp=_time(timestamp),
    )


def mkdir(
    path: str,
    *,
    mode: int = 0o755,
    parents: bool = True,
    owner: Owner | None = None,
    timestamp: int | None = None,
) -> FileAction:
    """Make a directory, with its parents unless told otherwise.

    BuildKit drops the bits 0o7000 of its mode, and Go's client does before it; here they are a ValueError.
    `copy` keeps them.
    """
    checks.texts(path=path)
    checks.modes(MADE_MODE, mode=mode)
    checks.flags(parents=parents)
    return Mkdir(path=path, mode=mode, parents=parents, owner=_owner(owner), timestamp=_time(timestamp))


def mkfile(
    path: str,
    data: bytes,
    *,
    mode: int = 0o644,
    owner: Owner | None = None,
    timestamp: int | None = None,
) -> FileAction:
    """Write a file; its directory must be there. For the bits 0o7000 of a mode see `mkdir`."""
    checks.texts(path=path)
    checks.instances(bytes, data=data)
    checks.modes(MADE_MODE, mode=mode)
    return Mkfile(path=path, data=data, mode=mode, owner=_owner(owner), timestamp=_time(timestamp))


def rm(path: str, *, allow_not_found: bool = False, wildcard: bool = False) -> FileAction:
    """Remove a path."""
    checks.texts(path=path)
    checks.flags(allow_not_found=allow_not_found, wildcard=wildcard)
    return Rm(path=path, allow_not_found=allow_not_found, wildcard=wildcard)


def symlink(
    target: str, path: str, *, owner: Owner | None = None, timestamp: int | None = None
) -> FileAction:
    """Make a link at `path` that points to `target`.

    A relative `path` starts from the state's directory, as in other actions; Go's client starts it from `/`.
    """
    checks.texts(target=target, path=path)
    return Symlink(target=target, path=path, owner=_owner(owner), timestamp=_time(timestamp))


def _owner(owner: Owner | None) -> Owner | None:
    checks.instances((Owner, NoneType), owner=owner)
    return owner


def _time(timestamp: int | None) -> int:
    if timestamp is None:
        return KEEP
    checks.numbers(-checks.INT64, checks.INT64, timestamp=timestamp)
    return timestamp
