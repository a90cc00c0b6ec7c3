"""File actions: copy, make a directory or a file, remove, link."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from jettison.llb.paths import absolute

if TYPE_CHECKING:
    from jettison.llb.ops import Output
    from jettison.llb.state import State

KEEP = -1
"""A mode or timestamp that stays what the source has; 0 would mean 0."""


@dataclass(frozen=True, slots=True)
class Owner:
    """User and group, by number, or by a name that the base's own files know."""

    user: int | str | None = None
    group: int | str | None = None


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Copy:
    """Files from another file system. `timestamp` is in nanoseconds."""

    origin: Output | None
    src: str
    dest: str
    owner: Owner | None
    mode: int
    follow_symlinks: bool
    contents_only: bool
    unpack: bool
    create_dest_path: bool
    wildcard: bool
    allow_empty_wildcard: bool
    include: tuple[str, ...]
    exclude: tuple[str, ...]
    replace: bool
    timestamp: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Mkdir:
    """A directory; one that exists is no error."""

    path: str
    mode: int
    parents: bool
    owner: Owner | None
    timestamp: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Mkfile:
    """A file whose content is part of the op: good for some kilobytes."""

    path: str
    data: bytes
    mode: int
    owner: Owner | None
    timestamp: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Rm:
    """A path that goes away."""

    path: str
    allow_not_found: bool
    wildcard: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Symlink:
    """A link at `path` to `target`."""

    target: str
    path: str
    owner: Owner | None
    timestamp: int


FileAction = Copy | Mkdir | Mkfile | Rm | Symlink


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
