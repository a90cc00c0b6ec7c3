"""Stop all that `up` started, and remove what it left in the kernel."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from tests.harbor import bridge, debs, engines, process, registry, watchdog, webserver
from tests.harbor.commands import run
from tests.harbor.layout import Layout

_ORDER = (engines.BUILDKIT, engines.DOCKER, registry.NAME, webserver.NAME)
_ORPHANS = ("containerd", "containerd-shim-runc-v2")


def down(layout: Layout) -> list[str]:
    """Stop everything and return the names of what ran. Caches, images and build results stay."""
    stopped = [name for name in _ORDER if process.stop(layout, name)]
    _stop_orphans(layout)
    _unmount(layout)
    if bridge.exists(layout) and bridge.down(layout, debs.network_tools(layout.cache)):
        stopped.append("bridge")
    if process.running(layout, watchdog.NAME) != os.getpid() and process.stop(layout, watchdog.NAME):
        stopped.append(watchdog.NAME)
    shutil.rmtree(layout.run, ignore_errors=True)
    layout.env.unlink(missing_ok=True)
    return stopped


def _stop_orphans(layout: Layout) -> None:
    """End the containerd and the shims that a killed dockerd left; they name this harbor's own run folder."""
    ours = f"{layout.run}/docker/".encode()
    for entry in Path("/proc").glob("[0-9]*"):
        program, *arguments = _command_line(entry).split(b"\0")
        if Path(program.decode(errors="replace")).name in _ORPHANS and any(
            ours in word for word in arguments
        ):
            process.terminate(int(entry.name))


def _command_line(entry: Path) -> bytes:
    try:
        return (entry / "cmdline").read_bytes()
    except OSError:
        return b""  # it ended meanwhile


def _unmount(layout: Layout) -> None:
    for point in engines.leftovers(layout):
        run(["umount", "--lazy", point])
