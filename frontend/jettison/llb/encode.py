"""From an op value to BuildKit's message, its inputs in order, and the caps that it needs.

Actions on files are numbered after the inputs of their op, which is part of the digest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import assert_never

from jettison.llb import caps
from jettison.llb.encode_exec import Index, encode_exec, exec_inputs
from jettison.llb.fields import field
from jettison.llb.ops import (
    Copy,
    DiffOp,
    ExecOp,
    FileAction,
    FileOp,
    MergeOp,
    Mkdir,
    Mkfile,
    Op,
    Output,
    Owner,
    RawOp,
    Rm,
    SourceOp,
    Symlink,
)
from jettison.llb.sources import IMAGE, OCI_LAYOUT
from jettison.pb import ops_pb2
from jettison.platforms import Platform

FIELDS: Mapping[type, int] = {
    SourceOp: ops_pb2.Op.SOURCE_FIELD_NUMBER,
    ExecOp: ops_pb2.Op.EXEC_FIELD_NUMBER,
    FileOp: ops_pb2.Op.FILE_FIELD_NUMBER,
    MergeOp: ops_pb2.Op.MERGE_FIELD_NUMBER,
    DiffOp: ops_pb2.Op.DIFF_FIELD_NUMBER,
}
Digest = Callable[[Op], str]


class Inputs:
    """The inputs of one op, in the order they are first used."""

    def __init__(self, digest: Digest) -> None:
        self._digest = digest
        self._message = ops_pb2.Op()
        self._positions: dict[tuple[str, int], int] = {}

    def __len__(self) -> int:
        """Count them."""
        return len(self._message.inputs)

    def index(self, output: Output | None) -> int:
        """Return the position of an edge, adding it when it is new; -1 is an empty file system."""
        if output is None:
            return -1
        known = self._positions.get((self._digest(output.op), output.index))
        return self.add(output) if known is None else known

    def add(self, output: Output | None) -> int:
        """Add an edge even if it is there, as Go does for merge and diff."""
        if output is None:
            return -1
        digest, index = self._digest(output.op), output.index
        position = len(self._message.inputs)
        added = self._message.inputs.add()
        added.digest = digest
        if index:
            added.index = index
        self._positions.setdefault((digest, index), position)
        return position

    def write(self) -> bytes:
        """Write all of them as fields of an op."""
        return self._message.SerializeToString()


def inputs_of(op: Op) -> tuple[Output, ...]:
    """List what an op takes in, in the order in which Go visits it."""
    match op:
        case SourceOp():
            return ()
        case ExecOp():
            return exec_inputs(op)
        case FileOp():
            return tuple(edge for edge in (op.base, *reversed(_origins(op))) if edge is not None)
        case MergeOp():
            return op.layers
        case DiffOp():
            return tuple(edge for edge in (op.lower, op.upper) if edge is not None)
        case RawOp():
            return op.inputs
        case _:
            assert_never(op)


def encode(op: Op, digest: Digest, default: Platform | None = None) -> tuple[bytes, frozenset[str]]:
    """Write an op as Go writes it, and say which caps it needs; its inputs' digests must be known.

    `default` is the platform of an image or a command that says none.
    """
    if isinstance(op, RawOp):
        return op.data, frozenset(op.caps)
    inputs = Inputs(digest)
    body, needs = encode_exec(op, inputs.index) if isinstance(op, ExecOp) else _body(op, inputs)
    platform = op.platform or (default if _needs_platform(op) else None)
    # The oneof comes last, as Go writes it and the daemon hashes it. Python would write fields by number.
    data = inputs.write() + _constraints(platform) + field(FIELDS[type(op)], body)
    return data, needs


@cache
def _constraints(platform: Platform | None) -> bytes:
    """Write what stands between an op's inputs and its kind."""
    message = ops_pb2.Op(constraints=ops_pb2.Constraints())
    if platform is not None:
        message.platform.CopyFrom(platform_message(platform))
    return message.SerializeToString()


def _needs_platform(op: Op) -> bool:
    return isinstance(op, ExecOp) or (
        isinstance(op, SourceOp) and op.identifier.startswith((IMAGE, OCI_LAYOUT))
    )


def platform_message(platform: Platform) -> ops_pb2.Platform:
    """Write a platform as BuildKit does."""
    return ops_pb2.Platform(
        architecture=platform.architecture,
        os=platform.os,
        variant=platform.variant,
        os_version=platform.os_version,
    )


def _body(op: SourceOp | FileOp | MergeOp | DiffOp, inputs: Inputs) -> tuple[bytes, frozenset[str]]:
    """Write the message of an op's kind, and say which caps it needs."""
    message: ops_pb2.SourceOp | ops_pb2.FileOp | ops_pb2.MergeOp | ops_pb2.DiffOp
    match op:
        case SourceOp():
            message, needs = ops_pb2.SourceOp(identifier=op.identifier, attrs=dict(op.attrs)), set(op.caps)
        case FileOp():
            message = ops_pb2.FileOp()
            for edge in _file_inputs(op):  # the results of actions are numbered after all inputs
                inputs.index(edge)
            needs = encode_file(op, message, inputs.index, len(inputs))
        case MergeOp():
            message, needs = ops_pb2.MergeOp(), {caps.MERGE}
            for layer in op.layers:
                message.inputs.add().input = inputs.add(layer)
        case DiffOp():
            message, needs = ops_pb2.DiffOp(), {caps.DIFF}
            message.lower.input = inputs.add(op.lower)
            message.upper.input = inputs.add(op.upper)
        case _:
            assert_never(op)
    return message.SerializeToString(deterministic=True), frozenset(needs)


def _file_inputs(op: FileOp) -> list[Output]:
    return [edge for edge in (op.base, *_origins(op)) if edge is not None]


def _origins(op: FileOp) -> list[Output | None]:
    return [action.origin for action in op.actions if isinstance(action, Copy)]


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
    message.timestamp = action.timestamp
    if isinstance(action.mode, str):
        message.symbolic_mode = action.mode
    else:
        message.mode = action.mode
    message.follow_symlink, message.contents_only = action.follow_symlinks, action.contents_only
    message.unpack = action.unpack
    message.create_dest_path = action.create_dest_path
    message.wildcard, message.allow_empty_wildcard = action.wildcard, action.allow_empty_wildcard
    message.include_patterns.extend(action.include)
    message.exclude_patterns.extend(action.exclude)
    message.required_paths.extend(action.required)
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
            if action.required:
                yield caps.FILE_COPY_REQUIRED
            if isinstance(action.mode, str):
                yield caps.FILE_COPY_MODE
        case Rm():
            if action.wildcard:
                yield caps.FILE_RM_WILDCARD
        case Symlink():
            yield caps.FILE_SYMLINK
        case Mkdir() | Mkfile():
            pass
