"""The socket that the relay listens on: who may connect, and what it does not replace."""

from __future__ import annotations

import socket
import stat
from pathlib import Path

import grpc
import pytest

from jettison.errors import BuildError, OptionError
from jettison.gateway.channel import open_channel
from jettison.relay import server
from tests.relay.world import FakeDaemon, World, listening


def test_only_this_user_may_connect(world: World) -> None:
    assert stat.S_IMODE(world.socket.stat().st_mode) == 0o600


def test_daemon_that_is_not_there_is_named(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "READY_SECONDS", 0.1)
    with (
        pytest.raises(BuildError, match="no daemon answers at unix:/nowhere"),
        server.relay("unix:/nowhere", folder / "r.sock"),
    ):
        pass


@pytest.mark.parametrize(
    ("path", "message"),
    [
        pytest.param("x" * 120, "a socket's path has at most 107 bytes", id="long"),
        pytest.param("none/r.sock", "nobody can listen there", id="no folder"),
    ],
)
def test_socket_that_cannot_be_had_is_refused(folder: Path, path: str, message: str) -> None:
    with (
        listening(FakeDaemon(), folder / "d.sock") as target,
        pytest.raises(OptionError) as caught,
        server.relay(target, folder / path),
    ):
        pass
    assert caught.value.message == f"option --socket {folder / path}: {message}"


@pytest.mark.parametrize("name", ["d.sock", "notes"])
def test_what_is_there_already_is_not_replaced(folder: Path, name: str) -> None:
    (folder / "notes").write_text("mine")
    with listening(FakeDaemon(), folder / "d.sock") as target:
        with (
            pytest.raises(OptionError, match="there is something of that name already"),
            server.relay(target, folder / name),
        ):
            pass
        assert (folder / name).exists()


def test_socket_that_a_dead_process_left_is_taken(folder: Path) -> None:
    left = socket.socket(socket.AF_UNIX)
    left.bind(str(folder / "r.sock"))
    left.close()
    with (
        listening(FakeDaemon(), folder / "d.sock") as target,
        server.relay(target, folder / "r.sock"),
        open_channel(f"unix:{folder}/r.sock") as client,
    ):
        grpc.channel_ready_future(client).result(10)
