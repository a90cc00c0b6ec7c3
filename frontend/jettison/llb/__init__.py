"""An LLB library: build graphs for BuildKit as plain values, and marshal them as Go's client does.

A state is one file system of the graph. Every verb gives a new state, so sharing and branching are
plain names. Ten lines that compile a program and ship it alone; the environment of an image is not known
without a registry, so PATH is given. `unique` is to be a new text for each build: without it the same graph
gives the same bytes always, and a daemon takes two builds at once, each with a folder of its own, for one.

    from jettison import llb

    base = llb.image("golang:1.26", platform=llb.Platform("linux", "amd64")).dir("/src")
    base = base.with_env({"PATH": "/usr/local/go/bin:/usr/bin:/bin", "CGO_ENABLED": "0"})
    source = base.file(llb.copy(llb.local("context"), "/", "/src/", contents_only=True))
    cache = llb.cache("/root/.cache/go-build", "go-build")
    built = source.run(["go", "build", "-o", "/out/app", "."], mounts=[cache, llb.output("/out")])
    image = llb.scratch().file(llb.copy(built.mount("/out"), "/app", "/app"))
    definition = llb.marshal(image, unique="a1b2")
    data = definition.to_bytes()  # feed it to `buildctl build --local context=.`
"""

from __future__ import annotations

from jettison.llb.actions import copy, mkdir, mkfile, rm, symlink
from jettison.llb.definition import (
    Definition,
    Location,
    Metadata,
    ProgressGroup,
    Range,
    Resources,
    SourceInfo,
)
from jettison.llb.marshal import marshal
from jettison.llb.mounts import bind, cache, output, passed, secret, ssh, tmpfs
from jettison.llb.ops import (
    ContentCache,
    FileAction,
    Mount,
    Network,
    Op,
    Output,
    Owner,
    ProxyEnv,
    SecretEnv,
    Security,
    Sharing,
    Ulimit,
)
from jettison.llb.parse import parse, state_of
from jettison.llb.readable import to_json
from jettison.llb.sources import Differ, git, http, image, local, oci_layout
from jettison.llb.state import Executed, State, diff, merge, scratch
from jettison.platforms import Platform

__all__ = [
    "ContentCache",
    "Definition",
    "Differ",
    "Executed",
    "FileAction",
    "Location",
    "Metadata",
    "Mount",
    "Network",
    "Op",
    "Output",
    "Owner",
    "Platform",
    "ProgressGroup",
    "ProxyEnv",
    "Range",
    "Resources",
    "SecretEnv",
    "Security",
    "Sharing",
    "SourceInfo",
    "State",
    "Ulimit",
    "bind",
    "cache",
    "copy",
    "diff",
    "git",
    "http",
    "image",
    "local",
    "marshal",
    "merge",
    "mkdir",
    "mkfile",
    "oci_layout",
    "output",
    "parse",
    "passed",
    "rm",
    "scratch",
    "secret",
    "ssh",
    "state_of",
    "symlink",
    "tmpfs",
    "to_json",
]
