"""What engines that were killed leave behind: processes, mounts, a process id file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.harbor import process
from tests.harbor.commands import run
from tests.harbor.layout import Layout

_ORPHANS = ("containerd", "containerd-shim-runc-v2")


def clear_docker(layout: Layout) -> None:
    """Clear away what a killed dockerd left; call it only while it does not run."""
    _stop_orphans(layout)
    _unmount(layout.run / "docker", layout.state / "docker")
    # dockerd refuses to start while it is there and its process a zombie that nobody has collected yet.
    (layout.run / "docker" / "dockerd.pid").unlink(missing_ok=True)


def clear_buildkit(layout: Layout) -> None:
    """Clear away what a killed buildkitd left; call it only while it does not run."""
    _unmount(layout.state / "buildkit")


def mounts(*folders: Path, read: Callable[[], str] = Path("/proc/self/mountinfo").read_text) -> list[Path]:
    """Return what is mounted at or below folders, the innermost first."""
    points = [line.split()[4] for line in read().splitlines()]
    ours = tuple(f"{folder}/" for folder in folders)
    return [Path(point) for point in sorted(points, reverse=True) if f"{point}/".startswith(ours)]


def _unmount(*folders: Path) -> None:
    for point in mounts(*folders):
        run(["umount", "--lazy", point])


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
