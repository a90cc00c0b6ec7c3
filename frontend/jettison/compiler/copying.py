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


def occupied(origin: llb.State) -> llb.State:
    """Give a file system that a copy can have as its input: for an empty one, a vertex that makes it.

    To the daemon a copy of all that nothing holds is the same step as a copy of all that anything holds,
    with an input less; it then takes the files of whatever an earlier build had in that place.
    """
    if origin.output is not None:
        return origin
    return origin.file(llb.mkdir("/"), metadata=llb.Metadata(name="[internal] nothing"))


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
