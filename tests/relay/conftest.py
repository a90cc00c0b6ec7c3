"""A relay that is up, for the tests of its parts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from jettison.gateway.channel import open_channel
from jettison.relay import server
from tests.relay.world import FakeDaemon, World, listening


@pytest.fixture
def folder() -> Iterator[Path]:
    """Give a folder whose path is short enough for a socket."""
    with TemporaryDirectory(prefix="relay-") as name:
        yield Path(name)


@pytest.fixture
def world(folder: Path) -> Iterator[World]:
    daemon, socket = FakeDaemon(), folder / "r.sock"
    with (
        listening(daemon, folder / "d.sock") as target,
        server.relay(target, socket) as builds,
        open_channel(f"unix:{socket}") as client,
    ):
        yield World(daemon, builds, client, socket)
