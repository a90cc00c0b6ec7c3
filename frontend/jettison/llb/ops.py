"""Ops as frozen values, one class for each kind of vertex; an edge is another op's output.

Equality is identity: comparing by value would walk a shared graph once for every path through it.
Two ops that mean the same meet at marshalling, where they have the same digest.
"""

from __future__ import annotations

from dataclasses import dataclass

from jettison.llb.actions import FileAction
from jettison.llb.metadata import NOTHING, Metadata
from jettison.llb.mounts import Mount
from jettison.llb.settings import ExecSettings
from jettison.platforms import Platform


@dataclass(frozen=True, slots=True, eq=False)
class Output:
    """One result of an op."""

    op: Op
    index: int = 0

    def __repr__(self) -> str:
        """Name the op only: a graph's repr would never end."""
        return f"Output({self.op!r}, {self.index})"


@dataclass(frozen=True, slots=True, eq=False, kw_only=True, repr=False)
class Vertex:
    """What all ops have: metadata, and the platform where the kind needs one."""

    metadata: Metadata = NOTHING
    platform: Platform | None = None

    def __repr__(self) -> str:
        """Name the kind and what a person calls it."""
        return f"{type(self).__name__}({self.metadata.name or ''})"


@dataclass(frozen=True, slots=True, eq=False, kw_only=True, repr=False)
class SourceOp(Vertex):
    """Something from outside; `attrs` are BuildKit's own names, `caps` what they need of a worker."""

    identifier: str
    attrs: tuple[tuple[str, str], ...] = ()
    caps: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False, kw_only=True, repr=False)
class ExecOp(Vertex):
    """A command; `root` None is an empty root. Mounts are as given; marshalling sorts them."""

    args: tuple[str, ...]
    root: Output | None
    mounts: tuple[Mount, ...]
    settings: ExecSettings


@dataclass(frozen=True, slots=True, eq=False, kw_only=True, repr=False)
class FileOp(Vertex):
    """File actions, each on the result of the one before."""

    base: Output | None
    actions: tuple[FileAction, ...]


@dataclass(frozen=True, slots=True, eq=False, kw_only=True, repr=False)
class MergeOp(Vertex):
    """File systems laid over each other, the last on top."""

    layers: tuple[Output, ...]


@dataclass(frozen=True, slots=True, eq=False, kw_only=True, repr=False)
class DiffOp(Vertex):
    """What `upper` has over `lower`; None is an empty file system."""

    lower: Output | None
    upper: Output | None


@dataclass(frozen=True, slots=True, eq=False, kw_only=True, repr=False)
class RawOp(Vertex):
    """An op as another client marshalled it: `inputs` are its edges, the rest is kept byte for byte."""

    data: bytes
    inputs: tuple[Output, ...]
    caps: tuple[str, ...]


Op = SourceOp | ExecOp | FileOp | MergeOp | DiffOp | RawOp
