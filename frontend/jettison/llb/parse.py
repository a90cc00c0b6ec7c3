"""Definitions that others have made: read, and used as part of a graph of our own."""

from __future__ import annotations

from google.protobuf.message import DecodeError

from jettison.llb.definition import (
    CUSTOM_NAME,
    Definition,
    Location,
    Metadata,
    ProgressGroup,
    Resources,
    SourceInfo,
    digest_of,
    locations_of,
    read_op,
)
from jettison.llb.ops import Op, Output, RawOp
from jettison.llb.state import State, scratch
from jettison.pb import ops_pb2
from jettison.platforms import Platform


def parse(data: bytes) -> Definition:
    """Read a marshalled definition.

    Raises ValueError for what is no definition.
    """
    try:
        message = ops_pb2.Definition.FromString(data)
    except DecodeError as error:
        raise ValueError(f"not a definition: {error}") from error
    return _value(message)


def state_of(definition: Definition) -> State:
    """Return the state that a definition ends in, its ops kept byte for byte.

    What is run on top of it has the platform of its last op, where that has one.
    Raises ValueError where an op is none, uses one that is not there or comes after its user, or where
    the last one names no result.
    """
    if not definition.ops:
        return scratch()
    ops: dict[str, Op] = {}
    for data in definition.ops[:-1]:
        digest = digest_of(data)
        ops[digest] = RawOp(
            data=data,
            inputs=tuple(_output(edge, ops) for edge in read_op(data).inputs),
            caps=tuple(sorted(definition.needs.get(digest, ()))),
            metadata=definition.metadata.get(digest, Metadata()),
        )
    head = _output(definition.result, ops)
    return State(head, platform=_platform(head.op))


def _output(edge: ops_pb2.Input, ops: dict[str, Op]) -> Output:
    if edge.digest not in ops:
        raise ValueError(f"the definition uses {edge.digest}, which comes not before its user")
    return Output(ops[edge.digest], edge.index)


def _platform(op: Op) -> Platform | None:
    """Return the platform of a command or an image, which is that of what is run on top of it."""
    message = read_op(op.data) if isinstance(op, RawOp) else ops_pb2.Op()
    if not message.HasField("platform"):
        return None
    platform = message.platform
    return Platform(platform.os, platform.architecture, platform.variant, platform.os_version)


def _value(message: ops_pb2.Definition) -> Definition:
    infos = tuple(_info(info) for info in message.source.infos)
    places = locations_of(message.source, infos)
    entries = {digest: message.metadata[digest] for digest in sorted({*message.metadata, *places})}
    about = {digest: _metadata(entry, places.get(digest, ())) for digest, entry in entries.items()}
    needs = {
        digest: frozenset(cap for cap, needed in entry.caps.items() if needed)
        for digest, entry in entries.items()
    }
    return Definition(ops=tuple(message.ops), metadata=about, needs=needs)


def _info(info: ops_pb2.SourceInfo) -> SourceInfo:
    origin = _value(info.definition) if info.HasField("definition") else None
    return SourceInfo(info.filename, info.data, info.language, origin)


def _metadata(entry: ops_pb2.OpMetadata, locations: tuple[Location, ...]) -> Metadata:
    pairs = dict(entry.description)
    group = entry.progress_group
    return Metadata(
        name=pairs.pop(CUSTOM_NAME, None),
        locations=locations,
        ignore_cache=entry.ignore_cache,
        group=ProgressGroup(group.id, group.name, group.weak) if entry.HasField("progress_group") else None,
        export_cache=entry.export_cache.value if entry.HasField("export_cache") else None,
        resources=_resources(entry.linux_resources) if entry.HasField("linux_resources") else None,
        description=pairs,
    )


def _resources(message: ops_pb2.LinuxResources) -> Resources:
    return Resources(
        memory=message.memory,
        memory_swap=message.memory_swap,
        cpu_shares=message.cpu_shares,
        cpu_period=message.cpu_period,
        cpu_quota=message.cpu_quota,
        cpuset_cpus=message.cpuset_cpus,
        cpuset_mems=message.cpuset_mems,
    )
