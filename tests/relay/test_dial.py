"""Ways to a daemon: addresses, and commands whose streams lead there."""

from __future__ import annotations

from pathlib import Path

import pytest

from jettison.errors import BuildError, OptionError
from jettison.gateway.channel import open_channel
from jettison.relay import dial, server
from tests.relay.world import CONTROL, FakeDaemon, listening


@pytest.mark.parametrize(
    ("address", "target"),
    [("unix:///run/b.sock", "unix:/run/b.sock"), ("tcp://127.0.0.1:1234", "127.0.0.1:1234")],
)
def test_addresses_that_can_be_dialled(address: str, target: str) -> None:
    assert dial.target(address) == target


@pytest.mark.parametrize("address", ["docker-container://x", "unix://", "nonsense"])
def test_other_addresses_are_refused(address: str) -> None:
    with pytest.raises(OptionError) as caught:
        dial.target(address)
    assert caught.value.message == (
        f"option --buildkit-host {address}: only unix:// and tcp:// (without TLS) can be dialled"
    )


def test_command_carries_the_connection(folder: Path) -> None:
    """The streams of a command lead to the daemon; the command ends with the relay."""
    daemon = FakeDaemon()
    script = (
        "import socket, sys, threading, os\n"
        "s = socket.socket(socket.AF_UNIX); s.connect(sys.argv[1])\n"
        "def copy(read, write):\n"
        "    while chunk := read(65536): write(chunk)\n"
        "threading.Thread(target=copy, args=(s.recv, lambda c: os.write(1, c)), daemon=True).start()\n"
        "copy(lambda n: os.read(0, n), s.sendall)\n"
    )
    with (
        listening(daemon, folder / "d.sock"),
        dial.through(["python3", "-c", script, str(folder / "d.sock")], folder / "t.sock") as target,
        server.relay(target, folder / "r.sock"),
        open_channel(f"unix:{folder}/r.sock") as client,
    ):
        call = client.stream_stream(
            f"{CONTROL}Session", request_serializer=bytes, response_deserializer=bytes
        )
        assert list(call(iter([b"one"]), timeout=20)) == [b"one"]


def test_program_that_is_not_there_is_named(folder: Path) -> None:
    with pytest.raises(OptionError, match="option --through: `no-such-program` is not on PATH"):
        dial.through(["no-such-program"], folder / "t.sock").__enter__()


def test_socket_with_too_long_a_path_is_refused(folder: Path) -> None:
    path = folder / ("d" * 120)
    with pytest.raises(BuildError) as caught:
        dial.through(["cat"], path).__enter__()
    assert caught.value.message == f"{path}: nobody can listen there: AF_UNIX path too long"
    assert caught.value.hint == "set TMPDIR to a folder with a shorter path"
