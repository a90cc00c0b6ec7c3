"""The images that a build of the usual file starts from, and the sources that it sent."""

from __future__ import annotations

from jettison.pb import ops_pb2
from tests.fakes.daemon import Daemon

BASE = "mcr.microsoft.com/azurelinux/base/core:3.0"
GO = "mcr.microsoft.com/oss/go/microsoft/golang:1.27-azurelinux3.0"


def identifiers(daemon: Daemon) -> set[str]:
    """Give the sources of the graph that was sent last."""
    ops = (ops_pb2.Op.FromString(data) for data in daemon.solves()[-1].definition.ops)
    return {op.source.identifier for op in ops if op.source.identifier}
