"""Requests that take all ways through the frontend, and what the daemon was asked for each."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tests.fakes import process
from tests.fakes.answers import HELLO, check_end, daemon_with
from tests.image.conftest import SOURCES, Started

FILE = {"filename": "jettison.yaml"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """A request that takes a way of its own through the program."""

    text: bytes = HELLO
    options: Mapping[str, str] = field(default_factory=dict)


WAYS = {
    "build": Way(),
    "rust": Way(text=b"distro: azurelinux-3.0\nrust: true\nupx: true\npackages: [tzdata]\n"),
    "two platforms": Way(options={"platform": "linux/amd64,linux/arm64"}),
    "everything declared": Way(
        text=(SOURCES.own.parents[1] / "examples/whole/jettison.yaml").read_bytes(),
        options={"target": "loud", "build-arg:VERSION": "7"},
    ),
    "warnings": Way(text=b"distro: mariner-2.0\ngo: ./cmd/hello\n"),
    "mistakes": Way(text=b"distro: nope\ngoo: ./cmd\nargs: {1x: 2}\n"),
    "no YAML": Way(text=b"a: ["),
    "UTF-16": Way(text="distro: azurelinux-3.0\n# h\u00e9\n".encode("utf-16")),
    "no text": Way(text=b"\xff\xfe\xff"),
    "no build file": Way(options={"filename": "other.yaml"}),
    "an option that is wrong": Way(options={"platform": "a/b/c/d"}),
    "an option that is refused": Way(options={"attest:nothing": "x"}),
    "outline": Way(options={"requestid": "frontend.outline"}),
    "lint": Way(options={"requestid": "frontend.lint"}),
    "targets": Way(options={"requestid": "frontend.targets"}),
    "describe": Way(options={"requestid": "frontend.subrequests.describe"}),
    "unknown request": Way(options={"requestid": "frontend.nope"}),
}


RUST = {("context", "Cargo.toml"): b"", ("context", "Cargo.lock"): b""}
"""What a Rust program asks for, beside a Go module."""


def answered(way: Way, folder: Path, started: Started | None) -> list[str]:
    """Answer a request, and give every call that was made; calls at once arrive, and count, in any order."""
    daemon = daemon_with(way.text, beside=RUST)
    options = {**FILE, **way.options}
    if started is None:
        check_end(process.run(daemon, folder, options))
    else:
        check_end(process.run(daemon, folder, options, python=str(started.python), entry=started.entry))
    return sorted(re.sub(r"#\d+", "#", f"{call.name} {call.request}") for call in daemon.calls)
