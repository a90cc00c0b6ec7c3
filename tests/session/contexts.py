"""Contexts of all kinds, and what a build makes of them."""

from __future__ import annotations

import io
import tarfile
from collections.abc import Mapping
from pathlib import Path

from jettison import llb
from jettison.pb import ops_pb2
from tests.fakes.answers import check_end
from tests.fakes.daemon import Daemon
from tests.fakes.process import run

TEXT = b"""\
distro: azurelinux-3.0
rootfs: {base: none}
files:
  - {src: a, dest: /a}
  - {from: other, src: b, dest: /b}
"""
PLAIN = TEXT.replace(b"  - {from: other, src: b, dest: /b}\n", b"")
URL = "https://example.com/context"


def sources(daemon: Daemon) -> dict[str, dict[str, str]]:
    """Give the sources of the graph that was sent last, with what is said of each."""
    ops = [ops_pb2.Op.FromString(data) for data in daemon.solves()[-1].definition.ops]
    return {op.source.identifier: dict(op.source.attrs) for op in ops if op.source.identifier}


def titles(daemon: Daemon) -> set[str]:
    definition = llb.parse(daemon.solves()[-1].definition.SerializeToString())
    return {about.name for about in definition.metadata.values() if about.name}


def built(daemon: Daemon, tmp_path: Path, opts: Mapping[str, str]) -> Daemon:
    check_end(run(daemon, tmp_path, opts))
    (returned,) = daemon.returns()
    assert returned.HasField("result"), returned.error.message
    return daemon


def archive() -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as tar:
        tar.addfile(tarfile.TarInfo("a"))
    return stream.getvalue()


def graph(name: str) -> llb.Definition:
    return llb.marshal(llb.scratch().file(llb.mkfile("/a", name.encode())))
