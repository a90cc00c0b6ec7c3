"""What is said about a vertex beside its identity: name, place in a file, use of the cache.

None of it changes a digest, so equal ops with different metadata are one vertex with both.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jettison.llb.definition import Definition

CUSTOM_NAME = "llb.customname"
"""The description key that BuildKit shows as a vertex's name."""


@dataclass(frozen=True, slots=True, eq=False)
class SourceInfo:
    """A file that people wrote; `definition` tells a client how to fetch it again."""

    filename: str
    data: bytes
    language: str = "YAML"
    definition: Definition | None = None


@dataclass(frozen=True, slots=True)
class Range:
    """Lines from `line` to `end_line`, both counted from 1 and inclusive; columns are for editors."""

    line: int
    column: int
    end_line: int
    end_column: int


@dataclass(frozen=True, slots=True)
class Location:
    """Places in one file."""

    source: SourceInfo
    ranges: tuple[Range, ...]


@dataclass(frozen=True, slots=True)
class ProgressGroup:
    """Several vertices under one line; a weak one shows only beside one that is not."""

    id: str
    name: str
    weak: bool = False


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

    def merged(self, other: Metadata) -> Metadata:
        """Join what two equal ops say: the first name holds, places add up, one `ignore_cache` is enough."""
        return replace(
            self,
            name=self.name or other.name,
            locations=tuple(dict.fromkeys((*self.locations, *other.locations))),
            ignore_cache=self.ignore_cache or other.ignore_cache,
            group=self.group or other.group,
            export_cache=other.export_cache if self.export_cache is None else self.export_cache,
            resources=self.resources or other.resources,
            description={**other.description, **self.description},
        )

    def pairs(self) -> dict[str, str]:
        """Give the description map with the name in it."""
        named = {CUSTOM_NAME: self.name} if self.name else {}
        return {**self.description, **named}


NOTHING = Metadata()
