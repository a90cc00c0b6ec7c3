"""From an op value to BuildKit's message, its inputs in order, and the caps that it needs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import assert_never

from jettison.llb import caps
from jettison.llb.actions import Copy
from jettison.llb.encode_exec import encode_exec, file_systems
from jettison.llb.encode_file import encode_file
from jettison.llb.ops import DiffOp, ExecOp, FileOp, MergeOp, Op, Output, RawOp, SourceOp
from jettison.pb import ops_pb2
from jettison.platforms import Platform

Digest = Callable[[Op], str]


@dataclass(slots=True)
class Inputs:
    """The inputs of one op, each edge once, in the order they are first used."""

    digest: Digest
    edges: list[tuple[str, int]] = field(default_factory=list)

    def index(self, output: Output | None) -> int:
        """Give the position of an edge, adding it when it is new; -1 is an empty file system."""
        if output is None:
            return -1
        edge = (self.digest(output.op), output.index)
        if edge not in self.edges:
            self.edges.append(edge)
        return self.edges.index(edge)


def inputs_of(op: Op) -> tuple[Output, ...]:
    """List what an op takes in, in the order in which Go visits it."""
    match op:
        case SourceOp():
            return ()
        case ExecOp():
            return tuple(_exec_inputs(op))
        case FileOp():
            return tuple(_file_inputs(op))
        case MergeOp():
            return op.layers
        case DiffOp():
            return tuple(edge for edge in (op.lower, op.upper) if edge is not None)
        case RawOp():
            return op.inputs
        case _:
            assert_never(op)


def encode(op: Op, digest: Digest) -> tuple[bytes, frozenset[str]]:
    """Write an op as Go writes it, and say which caps it needs; its inputs' digests must be known."""
    if isinstance(op, RawOp):
        return op.data, frozenset(op.caps)
    message = ops_pb2.Op()
    inputs = Inputs(digest)
    needs = _fill(op, message, inputs)
    for edge, index in inputs.edges:
        message.inputs.add(digest=edge, index=index)
    if op.platform is not None:
        message.platform.CopyFrom(platform_message(op.platform))
    message.constraints.SetInParent()
    return to_bytes(message), frozenset(needs)


def to_bytes(message: ops_pb2.Op) -> bytes:
    """Serialise an op in Go's field order, which is what the daemon hashes: the oneof comes last."""
    name = message.WhichOneof("kind")
    if name is None:
        return message.SerializeToString(deterministic=True)
    only, rest = ops_pb2.Op(), ops_pb2.Op()
    rest.CopyFrom(message)
    rest.ClearField(name)
    getattr(only, name).CopyFrom(getattr(message, name))
    return rest.SerializeToString(deterministic=True) + only.SerializeToString(deterministic=True)


def platform_message(platform: Platform) -> ops_pb2.Platform:
    """Write a platform as BuildKit does."""
    return ops_pb2.Platform(
        architecture=platform.architecture,
        os=platform.os,
        variant=platform.variant,
        os_version=platform.os_version,
    )


def _fill(op: SourceOp | ExecOp | FileOp | MergeOp | DiffOp, message: ops_pb2.Op, inputs: Inputs) -> set[str]:
    match op:
        case SourceOp():
            message.source.identifier = op.identifier
            message.source.attrs.update(dict(op.attrs))
            return set(op.caps)
        case ExecOp():
            return encode_exec(op, message.exec, inputs.index)
        case FileOp():
            return encode_file(op, message.file, inputs.index, len(_distinct(op, inputs)))
        case MergeOp():
            for layer in op.layers:
                message.merge.inputs.add(input=inputs.index(layer))
            return {caps.MERGE}
        case DiffOp():
            message.diff.lower.input = inputs.index(op.lower)
            message.diff.upper.input = inputs.index(op.upper)
            return {caps.DIFF}
        case _:
            assert_never(op)


def _distinct(op: FileOp, inputs: Inputs) -> list[tuple[str, int]]:
    """Fix the order of a file op's inputs first: results of actions are numbered after them."""
    for edge in _file_inputs(op):
        inputs.index(edge)
    return inputs.edges


def _exec_inputs(op: ExecOp) -> list[Output]:
    return [edge for _, edge in file_systems(op) if edge is not None]


def _file_inputs(op: FileOp) -> list[Output]:
    origins = [action.origin for action in op.actions if isinstance(action, Copy)]
    return [edge for edge in (op.base, *origins) if edge is not None]
