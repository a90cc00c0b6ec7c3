"""Loopback ports: free ones, remembered so that image names stay the same from one `up` to the next."""

from __future__ import annotations

import json
import socket

from tests.harbor import process
from tests.harbor.layout import Layout


def port(layout: Layout, daemon: str) -> int:
    """Return a daemon's port: the remembered one while it is its own or free, else a new one."""
    remembered = _read(layout)
    known = remembered.get(daemon)
    if known and (process.running(layout, daemon) or _is_free(known)):
        return known
    chosen = _any_free()
    _file = layout.state / "ports.json"
    _file.write_text(json.dumps({**remembered, daemon: chosen}, indent=1) + "\n")
    return chosen


def is_open(number: int) -> bool:
    """Tell whether something accepts connections on a loopback port."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", number)) == 0


def _read(layout: Layout) -> dict[str, int]:
    try:
        stored = json.loads((layout.state / "ports.json").read_text())
    except (OSError, ValueError):
        return {}
    return {str(name): int(number) for name, number in stored.items()}


def _is_free(number: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(
            socket.SOL_SOCKET, socket.SO_REUSEADDR, 1
        )  # as servers do: TIME_WAIT is no hindrance
        try:
            probe.bind(("127.0.0.1", number))
        except OSError:
            return False
    return True


def _any_free() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
