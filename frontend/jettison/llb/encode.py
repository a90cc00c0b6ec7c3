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
    """The inputs of one op, in the order they are first used."""

    digest: Digest
    edges: list[tuple[str, int]] = field(default_factory=list)

    def index(self, output: Output | None) -> int:
        """Give the position of an edge, adding it when it is new; -1 is an empty file system."""
        if output is None:
            return -1
        edge = (self.digest(output.op), output.index)
        return self.edges.index(edge) if edge in self.edges else self.add(output)

    def add(self, output: Output | None) -> int:
        """Add an edge even if it is there, as Go does for merge and diff."""
        if output is None:
            return -1
        self.edges.append((self.digest(output.op), output.index))
        return len(self.edges) - 1


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
    kind, rest = ops_pb2.Op(), ops_pb2.Op()
    inputs = Inputs(digest)
    needs = _fill(op, kind, inputs)
    for edge, index in inputs.edges:
        rest.inputs.add(digest=edge, index=index)
    if op.platform is not None:
        rest.platform.CopyFrom(platform_message(op.platform))
    rest.constraints.SetInParent()
    # Two messages one after the other are one message: so the oneof comes last, as Go writes it and the
    # daemon hashes it. Python would write every field by its number.
    data = rest.SerializeToString(deterministic=True) + kind.SerializeToString(deterministic=True)
    return data, frozenset(needs)


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
                message.merge.inputs.add(input=inputs.add(layer))
            return {caps.MERGE}
        case DiffOp():
            message.diff.lower.input = inputs.add(op.lower)
            message.diff.upper.input = inputs.add(op.upper)
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
