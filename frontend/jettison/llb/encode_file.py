"""File ops: a chain of actions, each numbered after the op's inputs."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from jettison.llb import caps
from jettison.llb.actions import Copy, FileAction, Mkdir, Mkfile, Owner, Rm, Symlink
from jettison.llb.ops import FileOp, Output
from jettison.pb import ops_pb2

Index = Callable[[Output | None], int]


def encode_file(op: FileOp, message: ops_pb2.FileOp, index: Index, inputs: int) -> set[str]:
    """Fill in a file message and give the caps it needs; `inputs` is the count of the op's inputs."""
    base = index(op.base)
    last = len(op.actions) - 1
    for number, action in enumerate(op.actions):
        source = base if number == 0 else inputs + number - 1
        origin = index(action.origin) if isinstance(action, Copy) else -1
        added = message.actions.add(input=source, secondary_input=origin, output=0 if number == last else -1)
        _action(action, added, base)
    return {caps.FILE_BASE, *(cap for action in op.actions for cap in _caps(action))}


def _action(action: FileAction, added: ops_pb2.FileAction, base: int) -> None:
    match action:
        case Copy():
            _copy(action, added.copy, base)
        case Mkdir():
            added.mkdir.path, added.mkdir.mode = action.path, action.mode
            added.mkdir.parents, added.mkdir.timestamp = action.parents, action.timestamp
            _owner(action.owner, added.mkdir, base)
        case Mkfile():
            added.mkfile.path, added.mkfile.mode = action.path, action.mode
            added.mkfile.data, added.mkfile.timestamp = action.data, action.timestamp
            _owner(action.owner, added.mkfile, base)
        case Rm():
            added.rm.path = action.path
            added.rm.allow_not_found, added.rm.wildcard = action.allow_not_found, action.wildcard
        case Symlink():
            added.symlink.target, added.symlink.path = action.target, action.path
            added.symlink.timestamp = action.timestamp
            _owner(action.owner, added.symlink, base)


def _copy(action: Copy, message: ops_pb2.CopyAction, base: int) -> None:
    message.src, message.dest = action.src, action.dest
    message.mode, message.timestamp = action.mode, action.timestamp
    message.follow_symlink, message.contents_only = action.follow_symlinks, action.contents_only
    message.unpack = action.unpack
    message.create_dest_path = action.create_dest_path
    message.wildcard, message.allow_empty_wildcard = action.wildcard, action.allow_empty_wildcard
    message.include_patterns.extend(action.include)
    message.exclude_patterns.extend(action.exclude)
    message.always_replace = action.replace
    _owner(action.owner, message, base)


Owned = ops_pb2.CopyAction | ops_pb2.MkdirAction | ops_pb2.MkfileAction | ops_pb2.SymlinkAction


def _owner(owner: Owner | None, message: Owned, base: int) -> None:
    if owner is None:
        return
    message.owner.SetInParent()
    for who, user in ((owner.user, message.owner.user), (owner.group, message.owner.group)):
        if isinstance(who, str):
            user.name.name, user.name.input = who, base
        elif who is not None:
            user.id = who


def _caps(action: FileAction) -> Iterator[str]:
    match action:
        case Copy():
            if action.include or action.exclude:
                yield caps.FILE_COPY_PATTERNS
            if action.replace:
                yield caps.FILE_COPY_REPLACE
        case Rm():
            if action.wildcard:
                yield caps.FILE_RM_WILDCARD
        case Symlink():
            yield caps.FILE_SYMLINK
        case Mkdir() | Mkfile():
            pass
