"""A definition: the marshalled graph, as a value, with what is said about each vertex beside its identity.

Names, places in files and the use of the cache change no digest, so equal ops with different metadata are one
vertex with both.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType, NoneType

from google.protobuf.message import DecodeError

from jettison.llb import checks
from jettison.pb import ops_pb2

CUSTOM_NAME = "llb.customname"
"""The description key that BuildKit shows as a vertex's name."""


@dataclass(frozen=True, slots=True, eq=False)
class SourceInfo:
    """A file that people wrote; `definition` tells a client how to fetch it again."""

    filename: str
    data: bytes
    language: str = ""
    definition: Definition | None = None

    def __post_init__(self) -> None:
        checks.texts(filename=self.filename, language=self.language)
        checks.instances(bytes, data=self.data)
        checks.instances((Definition, NoneType), definition=self.definition)


@dataclass(frozen=True, slots=True)
class Range:
    """Lines from `line` to `end_line`, both counted from 1 and inclusive; columns are for editors."""

    line: int
    column: int
    end_line: int
    end_column: int

    def __post_init__(self) -> None:
        checks.numbers(0, checks.INT32, line=self.line, column=self.column)
        checks.numbers(0, checks.INT32, end_line=self.end_line, end_column=self.end_column)


@dataclass(frozen=True, slots=True)
class Location:
    """Places in one file."""

    source: SourceInfo
    ranges: tuple[Range, ...]

    def __post_init__(self) -> None:
        checks.instances(SourceInfo, source=self.source)
        object.__setattr__(self, "ranges", checks.listed("ranges", self.ranges, Range))


@dataclass(frozen=True, slots=True)
class ProgressGroup:
    """Several vertices under one line; a weak one shows only beside one that is not."""

    id: str
    name: str
    weak: bool = False

    def __post_init__(self) -> None:
        checks.texts(id=self.id, name=self.name)
        checks.flags(weak=self.weak)


@dataclass(frozen=True, slots=True, kw_only=True)
class Resources:
    """What a command may take of the machine; 0 or empty is no limit.

    Memory is in bytes; `memory_swap` is memory and swap together, -1 for as much swap as there is. A command
    may use `cpu_quota` microseconds of the processors in each `cpu_period` of them. `cpu_shares` is a weight
    beside other commands. `cpuset_cpus` and `cpuset_mems` are lists such as `0-3,5`.
    """

    memory: int = 0
    memory_swap: int = 0
    cpu_shares: int = 0
    cpu_period: int = 0
    cpu_quota: int = 0
    cpuset_cpus: str = ""
    cpuset_mems: str = ""

    def __post_init__(self) -> None:
        checks.numbers(0, checks.INT64, memory=self.memory)
        checks.numbers(-1, checks.INT64, memory_swap=self.memory_swap, cpu_quota=self.cpu_quota)
        checks.numbers(0, checks.INT64, cpu_shares=self.cpu_shares, cpu_period=self.cpu_period)
        checks.texts(cpuset_cpus=self.cpuset_cpus, cpuset_mems=self.cpuset_mems)


@dataclass(frozen=True, slots=True, kw_only=True)
class Metadata:
    """What to say about a vertex.

    `export_cache` None leaves the choice to the daemon; `resources` are for a command, None for no limit.
    """

    name: str | None = None
    locations: tuple[Location, ...] = ()
    ignore_cache: bool = False
    group: ProgressGroup | None = None
    export_cache: bool | None = None
    resources: Resources | None = None
    description: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.name is not None:
            checks.texts(name=self.name)
        checks.flags(ignore_cache=self.ignore_cache)
        checks.instances((bool, NoneType), export_cache=self.export_cache)
        checks.instances((ProgressGroup, NoneType), group=self.group)
        checks.instances((Resources, NoneType), resources=self.resources)
        object.__setattr__(self, "locations", checks.listed("locations", self.locations, Location))
        object.__setattr__(self, "description", _copied(self.description))

    def __hash__(self) -> int:
        """Return what equal ones share; the description is left out, for a mapping has none."""
        return hash(
            (self.name, self.locations, self.ignore_cache, self.group, self.export_cache, self.resources)
        )

    @classmethod
    def merged(cls, several: Sequence[Metadata]) -> Metadata:
        """Join what equal ops say, as Go does: the last one holds, and one `ignore_cache` is enough."""
        if len(several) == 1:
            return several[0]
        latest = several[::-1]
        return cls(
            name=next((each.name for each in latest if each.name), None),
            locations=tuple(dict.fromkeys(place for each in several for place in each.locations)),
            ignore_cache=any(each.ignore_cache for each in several),
            group=next((each.group for each in latest if each.group), None),
            export_cache=next((each.export_cache for each in latest if each.export_cache is not None), None),
            resources=next((each.resources for each in latest if each.resources), None),
            description={key: value for each in several for key, value in each.description.items()},
        )

    def pairs(self) -> dict[str, str]:
        """Return the description map with the name in it."""
        named = {CUSTOM_NAME: self.name} if self.name else {}
        return {**self.description, **named}


def _copied(description: Mapping[str, str]) -> Mapping[str, str]:
    return MappingProxyType(checks.pairs("description", description)) if description else _EMPTY


_EMPTY: Mapping[str, str] = MappingProxyType({})
NOTHING = Metadata()


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
        """Return BuildKit's message."""
        message = ops_pb2.Definition(ops=self.ops)
        for digest, needs in self.needs.items():
            described = message.metadata[digest]
            described.CopyFrom(_caps_message(needs))
            _describe(described, self.metadata.get(digest, NOTHING))
        source = source_message({digest: about.locations for digest, about in self.metadata.items()})
        if source is not None:
            message.source.CopyFrom(source)
        return message

    def to_bytes(self) -> bytes:
        """Return the message's bytes, the same for the same graph: what `buildctl build` reads."""
        return self.to_pb().SerializeToString(deterministic=True)


def read_op(data: bytes) -> ops_pb2.Op:
    """Return the op that bytes of a definition are; ValueError for what is no op."""
    try:
        return ops_pb2.Op.FromString(data)
    except DecodeError as error:
        raise ValueError(f"not an op: {error}") from error


def digest_of(data: bytes) -> str:
    """Return the digest that the daemon knows an op by."""
    return f"sha256:{hashlib.sha256(data).hexdigest()}"


@lru_cache(maxsize=256)
def _caps_message(needs: frozenset[str]) -> ops_pb2.OpMetadata:
    return ops_pb2.OpMetadata(caps=dict.fromkeys(needs, True))


def _describe(message: ops_pb2.OpMetadata, about: Metadata) -> None:
    if about is NOTHING:
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
    """Return BuildKit's message of what a command may take of the machine."""
    return ops_pb2.LinuxResources(
        memory=resources.memory,
        memory_swap=resources.memory_swap,
        cpu_shares=resources.cpu_shares,
        cpu_period=resources.cpu_period,
        cpu_quota=resources.cpu_quota,
        cpuset_cpus=resources.cpuset_cpus,
        cpuset_mems=resources.cpuset_mems,
    )


def source_message(locations: Mapping[str, tuple[Location, ...]]) -> ops_pb2.SourceMap | None:
    """Return the message of all vertices' places: each file once, and no index outside the list of files.

    A daemon goes down with an index that is out of range, so indexes are made here and nowhere else.
    """
    message = ops_pb2.SourceMap()
    files = _Files(message)
    for digest, places in locations.items():
        for place in places:
            index = files.index(place.source)
            added = message.locations[digest].locations.add(source_index=index)
            added.ranges.extend(range_message(lines) for lines in place.ranges)
    return message if message.infos else None


def locations_of(
    message: ops_pb2.SourceMap, infos: tuple[SourceInfo, ...]
) -> dict[str, tuple[Location, ...]]:
    """Return the places of all vertices, without those of files that are not there."""
    return {
        digest: tuple(
            Location(infos[place.source_index], tuple(_range(lines) for lines in place.ranges))
            for place in places.locations
            if 0 <= place.source_index < len(infos)
        )
        for digest, places in message.locations.items()
    }


def info_message(source: SourceInfo) -> ops_pb2.SourceInfo:
    """Return the message of a file with its content, and how to fetch it again where that is known."""
    message = ops_pb2.SourceInfo(filename=source.filename, data=source.data, language=source.language)
    if source.definition is not None:
        message.definition.CopyFrom(source.definition.to_pb())
    return message


def range_message(lines: Range) -> ops_pb2.Range:
    """Return a range as BuildKit counts it: lines from 1, characters from 0."""
    return ops_pb2.Range(
        start=ops_pb2.Position(line=lines.line, character=max(lines.column - 1, 0)),
        end=ops_pb2.Position(line=lines.end_line, character=max(lines.end_column - 1, 0)),
    )


def _range(message: ops_pb2.Range) -> Range:
    start, end = message.start, message.end
    return Range(start.line, start.character + 1, end.line, end.character + 1)


class _Files:
    """The files of a source map; two that are equal in all parts are one."""

    def __init__(self, message: ops_pb2.SourceMap) -> None:
        self._message = message
        self._by_source: dict[SourceInfo, int] = {}
        self._by_bytes: dict[bytes, int] = {}

    def index(self, source: SourceInfo) -> int:
        """Return the position of a file, adding it when it is new."""
        if source not in self._by_source:
            self._by_source[source] = self._add(info_message(source))
        return self._by_source[source]

    def _add(self, info: ops_pb2.SourceInfo) -> int:
        data = info.SerializeToString(deterministic=True)
        if data not in self._by_bytes:
            self._by_bytes[data] = len(self._message.infos)
            self._message.infos.append(info)
        return self._by_bytes[data]
