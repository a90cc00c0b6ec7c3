"""Copies as `COPY` in a Dockerfile makes them."""

from __future__ import annotations

import posixpath

from jettison import llb
from jettison.compiler.context import clean


def is_glob(path: str) -> bool:
    """Tell whether a path may stand for several."""
    return any(char in path for char in "*?[")


def copy_destination(dest: str, *, directory: bool = False) -> str:
    """Give a copy's destination; one that names a directory keeps or gets its trailing slash."""
    ends_open = directory or dest.endswith(("/", "/.")) or dest in (".", "")
    path = posixpath.normpath(dest or ".")
    return f"{path.rstrip('/')}/" if ends_open else path


def copy_into(
    origin: llb.State,
    src: str,
    dest: str,
    *,
    include: tuple[str, ...] = (),
    exclude: tuple[str, ...] = (),
    mode: int | None = None,
    owner: llb.Owner | None = None,
) -> llb.FileAction:
    """Copy as `COPY` in a Dockerfile does: a directory's contents, globs that may match nothing."""
    return llb.copy(
        origin,
        f"/{clean(src)}",
        dest,
        mode=mode,
        owner=owner,
        include=include,
        exclude=exclude,
        follow_symlinks=True,
        contents_only=True,
        create_dest_path=True,
        wildcard=True,
        allow_empty_wildcard=True,
    )


def copy_tree(origin: llb.State, dest: str, *, timestamp: int | None = None) -> llb.FileAction:
    """Copy all that a file system holds into a directory, with one time (in nanoseconds) if it is given."""
    return llb.copy(origin, "/", dest, contents_only=True, create_dest_path=True, timestamp=timestamp)
