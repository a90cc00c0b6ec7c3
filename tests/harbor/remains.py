"""What engines that were killed leave behind: processes, mounts, a process id file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.harbor import process
from tests.harbor.commands import run
from tests.harbor.layout import Layout

_ORPHANS = ("containerd", "containerd-shim-runc-v2")


def clear(layout: Layout) -> None:
    """Clear all of it away; call it only while neither engine runs."""
    _stop_orphans(layout)
    for point in mounts(layout):
        run(["umount", "--lazy", point])
    # dockerd refuses to start while it is there and its process a zombie that nobody has collected yet.
    (layout.run / "docker" / "dockerd.pid").unlink(missing_ok=True)


def mounts(layout: Layout, read: Callable[[], str] = Path("/proc/self/mountinfo").read_text) -> list[Path]:
    """Return what is still mounted below the harbor's folders, the innermost first."""
    points = [line.split()[4] for line in read().splitlines()]
    ours = (f"{layout.run}/", f"{layout.state}/")
    return [Path(point) for point in sorted(points, reverse=True) if point.startswith(ours)]


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
