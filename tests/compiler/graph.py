"""A compiled description as data, for tests that speak of steps and not of bytes."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TypedDict

from jettison import llb
from jettison.compiler.build import compile_target
from jettison.description.describe import describe
from jettison.description.model import Description, Variables
from jettison.errors import SourceFile
from jettison.platforms import Platform
from jettison.presets.registry import PRESETS
from jettison.recipe.images import ResolvedImage, image_requests
from jettison.recipe.request import BuildRequest

AMD64 = Platform("linux", "amd64")
ARM64 = Platform("linux", "arm64")

HELLO = "distro: mariner-2.0\ngo: ./cmd/hello\nupx: true\n"


class Mount(TypedDict, total=False):
    """A mount of an exec, as protobuf's JSON has it."""

    dest: str
    type: str
    cache: dict[str, str]
    tmpfs: dict[str, int]
    input: int
    output: str
    read_only: bool
    content_cache: str


class Process(TypedDict, total=False):
    """What an exec runs."""

    args: list[str]
    env: list[str]
    cwd: str
    extra_hosts: list[dict[str, str]]
    hostname: str
    cgroup_parent: str
    ulimits: list[dict[str, str | int]]
    proxy: dict[str, str]
    user: str


class Exec(TypedDict, total=False):
    """An exec op."""

    process: Process
    mounts: list[Mount]
    network: str


class Source(TypedDict, total=False):
    """A source op."""

    identifier: str
    attrs: dict[str, str]


class Edge(TypedDict):
    """An input of an op."""

    digest: str
    index: int


class Action(TypedDict, total=False):
    """One action of a file op, by its verb."""

    mkdir: dict[str, object]
    mkfile: dict[str, object]
    symlink: dict[str, object]
    copy: dict[str, object]
    secondary_input: int


class File(TypedDict, total=False):
    """A file op."""

    actions: list[Action]


class Op(TypedDict, total=False):
    """One op of the readable dump."""

    digest: str
    kind: str
    name: str
    inputs: list[Edge]
    platform: dict[str, str]
    exec: Exec
    source: Source
    file: File


@dataclass(frozen=True)
class Graph:
    """The ops of one platform's build, and its image config."""

    ops: list[Op]
    config: dict[str, object]
    definition: llb.Definition

    def named(self, text: str) -> Op:
        """Find the one op whose name holds a text."""
        found = [op for op in self.ops if text in op.get("name", "")]
        assert len(found) == 1, f"{text!r} names {[op.get('name') for op in found]} of {self.names}"
        return found[0]

    @property
    def names(self) -> list[str]:
        return [op.get("name", op["kind"]) for op in self.ops]

    def needs(self, user: str, used: str) -> bool:
        """Tell whether one step waits for another."""
        by_digest = {op["digest"]: op for op in self.ops}
        todo, seen = [self.named(user)], set()
        while todo:
            op = todo.pop()
            seen.add(op["digest"])
            todo += [by_digest[edge["digest"]] for edge in op["inputs"] if edge["digest"] not in seen]
        return self.named(used)["digest"] in seen


def described(text: str, request: BuildRequest) -> Description:
    """Describe what a request asks for, as no caller says anything."""
    variables = Variables(build_args={}, target=request.target, build=request.build, variant=request.variant)
    return describe(SourceFile("jettison.yaml", text), variables, PRESETS)


def asked(text: str, **changes: object) -> BuildRequest:
    """Return a request for amd64 on amd64, changed as named."""
    base = BuildRequest(target=AMD64, build=AMD64, source=llb.SourceInfo("jettison.yaml", text.encode()))
    return replace(base, **changes)  # type: ignore[arg-type]  # names and types are dataclass fields


def compiled(text: str, image: ResolvedImage | None = None, **changes: object) -> Graph:
    """Compile a description for amd64 on amd64, with a request changed as named.

    Every look-up of an image finds what `image` says; without one no registry is asked.
    """
    request = asked(text, **changes)
    description = described(text, request)
    images = {
        wanted: replace(image or ResolvedImage(reference=""), reference=wanted.reference)
        for wanted in image_requests(description, request)
    }
    target = compile_target(description, request, images)
    definition = llb.marshal(target.state)
    return Graph(json.loads(llb.to_json(definition))["ops"], json.loads(target.config), definition)
