"""File actions of a recipe as those of a graph."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from stat import S_IRWXG, S_IRWXO, S_IRWXU, S_ISVTX

from jettison import llb
from jettison.recipe.model import Action, Copy, CopyTree, Http, Link, MakeDir, Ref, Unpack, Write

RWX = S_IRWXU | S_IRWXG | S_IRWXO
NANOSECONDS = 10**9

Origin = Callable[[Ref], llb.State]
"""What returns the files that a reference stands for."""


def file_actions(action: Action, origin: Origin) -> Iterator[llb.FileAction]:
    """Yield the actions of a graph that an action of a recipe becomes."""
    match action:
        case Copy():
            yield from _copies(action, _occupied(origin(action.origin)))
        case CopyTree():
            yield copy_tree(origin(action.origin), action.src, action.dest, action.time)
        case Unpack():
            # The daemon unpacks, as `ADD` does: base/core has no tar.
            yield llb.copy(origin(action.origin), f"/{action.origin.filename}", "/", unpack=True)
        case Write():
            yield _write(action)
        case MakeDir():
            yield _make_dir(action)
        case Link():
            yield llb.symlink(action.target, action.dest, owner=_owner(action.owner))


def copy_tree(origin: llb.State, src: str = "/", dest: str = "/", time: int | None = None) -> llb.FileAction:
    """Copy all that a directory holds into another, with one time (in seconds) if it is given."""
    timestamp = None if time is None else time * NANOSECONDS
    return llb.copy(origin, src, dest, contents_only=True, create_dest_path=True, timestamp=timestamp)


def _copies(action: Copy, origin: llb.State) -> Iterator[llb.FileAction]:
    """Copy as `COPY` in a Dockerfile does: a directory's contents, globs that may match nothing."""
    for src in action.src:
        yield llb.copy(
            origin,
            f"/{src}",
            action.dest,
            mode=action.mode,
            owner=_owner(action.owner),
            include=action.include,
            exclude=action.exclude,
            # What is fetched is no link.
            follow_symlinks=not isinstance(action.origin, Http),
            contents_only=not action.exact,
            create_dest_path=True,
            wildcard=not action.exact,
            allow_empty_wildcard=not action.exact,
        )


def _occupied(origin: llb.State) -> llb.State:
    """Return a file system that a copy can have as its input: for an empty one, a vertex that makes it.

    To the daemon a copy of all that nothing holds is the same step as a copy of all that anything holds,
    with an input less; it then takes the files of whatever an earlier build had in that place.
    """
    if origin.output is not None:
        return origin
    return origin.file(llb.mkdir("/"), metadata=llb.Metadata(name="[internal] nothing"))


def _write(action: Write) -> llb.FileAction:
    """Write a file out; the daemon makes files without setuid and setgid bits, but copies them with these."""
    owner = _owner(action.owner)
    if action.mode <= RWX:
        return llb.mkfile(action.dest, action.data, mode=action.mode, owner=owner)
    about = llb.Metadata(name=f"[internal] {action.dest}")
    content = llb.scratch().file(llb.mkfile("/file", action.data), metadata=about)
    return llb.copy(content, "/file", action.dest, mode=action.mode, owner=owner)


def _make_dir(action: MakeDir) -> llb.FileAction:
    if not action.mode & S_ISVTX:
        return llb.mkdir(action.path, mode=action.mode, owner=_owner(action.owner))
    # The daemon makes directories without the sticky bit, but copies them with it.
    about = llb.Metadata(name=f"[internal] empty {action.path}")
    empty = llb.scratch().file(llb.mkdir(action.path), metadata=about)
    return llb.copy(empty, action.path, action.path, mode=action.mode)


def _owner(owner: str | None) -> llb.Owner | None:
    """Read `USER` or `USER:GROUP`, by number."""
    if owner is None:
        return None
    user, _, group = owner.partition(":")
    return llb.Owner(user=int(user), group=int(group or user))
