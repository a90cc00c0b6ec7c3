"""A definition: the marshalled graph, as a value."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from google.protobuf.message import DecodeError

from jettison.llb.metadata import Metadata, Resources
from jettison.llb.source_map import source_message
from jettison.pb import ops_pb2


@dataclass(frozen=True, slots=True, eq=False)
class Definition:
    """Ops in order, each input before its user; `metadata` and `needs` (caps) are by digest.

    The last op only names the result, so a graph has at least two; none at all is an empty file system.
    """

    ops: tuple[bytes, ...] = ()
    metadata: Mapping[str, Metadata] = field(default_factory=dict)
    needs: Mapping[str, frozenset[str]] = field(default_factory=dict)

    @property
    def digests(self) -> tuple[str, ...]:
        """The digest of each op, in order."""
        return tuple(digest_of(data) for data in self.ops)

    @property
    def head(self) -> str:
        """The digest of the vertex that gives the result; empty for an empty file system.

        Raises ValueError where the last op is none that names a result.
        """
        return self.result.digest if self.ops else ""

    @property
    def result(self) -> ops_pb2.Input:
        """The edge that the last op names; ValueError where it names none, or is no op."""
        edges = read_op(self.ops[-1]).inputs if self.ops else ()
        if not edges:
            raise ValueError("the last op of the definition names no result")
        return edges[0]

    @property
    def caps(self) -> frozenset[str]:
        """All that the graph needs of a worker."""
        return frozenset().union(*self.needs.values())

    def to_pb(self) -> ops_pb2.Definition:
        """Give BuildKit's message."""
        message = ops_pb2.Definition(ops=self.ops)
        for digest, needs in self.needs.items():
            _describe(message.metadata[digest], self.metadata.get(digest), needs)
        source = source_message({digest: about.locations for digest, about in self.metadata.items()})
        if source is not None:
            message.source.CopyFrom(source)
        return message

    def to_bytes(self) -> bytes:
        """Give the message's bytes, the same for the same graph: what `buildctl build` reads."""
        return self.to_pb().SerializeToString(deterministic=True)


def read_op(data: bytes) -> ops_pb2.Op:
    """Read one op of a definition.

    Raises ValueError for what is no op.
    """
    try:
        return ops_pb2.Op.FromString(data)
    except DecodeError as error:
        raise ValueError(f"not an op: {error}") from error


def digest_of(data: bytes) -> str:
    """Give the digest that the daemon knows an op by."""
    return f"sha256:{hashlib.sha256(data).hexdigest()}"


def _describe(message: ops_pb2.OpMetadata, about: Metadata | None, needs: frozenset[str]) -> None:
    for cap in sorted(needs):
        message.caps[cap] = True
    if about is None:
        return
    message.ignore_cache = about.ignore_cache
    message.description.update(about.pairs())
    if about.export_cache is not None:
        message.export_cache.value = about.export_cache
        message.export_cache.SetInParent()
    if about.group is not None:
        message.progress_group.id, message.progress_group.name = about.group.id, about.group.name
        message.progress_group.weak = about.group.weak
    if about.resources is not None:
        message.linux_resources.CopyFrom(resources_message(about.resources))


def resources_message(resources: Resources) -> ops_pb2.LinuxResources:
    """Write what a command may take of the machine as BuildKit does."""
    return ops_pb2.LinuxResources(
        memory=resources.memory,
        memory_swap=resources.memory_swap,
        cpu_shares=resources.cpu_shares,
        cpu_period=resources.cpu_period,
        cpu_quota=resources.cpu_quota,
        cpuset_cpus=resources.cpuset_cpus,
        cpuset_mems=resources.cpuset_mems,
    )
