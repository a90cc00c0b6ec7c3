"""What engines and tests that were killed leave behind: processes, mounts, files."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from tests.harbor import process
from tests.harbor.commands import run
from tests.harbor.layout import Layout

_ORPHANS = ("buildkitd", "containerd", "containerd-shim-runc-v2")


def clear_docker(layout: Layout) -> None:
    """Clear away what a killed dockerd left; call it only while it does not run."""
    _stop_orphans(layout.run / "docker")
    _unmount(layout.run / "docker", layout.state / "docker")
    # dockerd refuses to start while it is there and its process a zombie that nobody has collected yet.
    (layout.run / "docker" / "dockerd.pid").unlink(missing_ok=True)


def clear_buildkit(layout: Layout) -> None:
    """Clear away what a killed buildkitd left; call it only while it does not run."""
    _unmount(layout.run / "buildkit", layout.state / "buildkit")


def clear_runs(root: Path) -> list[str]:
    """Remove what killed test runs left below pytest's folder; return the names of their folders."""
    killed = [lock.parent for lock in root.glob("pytest-*/.lock") if not _runs(lock)]
    for folder in killed:
        _stop_orphans(folder)
        _unmount(folder)
        shutil.rmtree(folder, ignore_errors=True)
    return [folder.name for folder in killed]


def _runs(lock: Path) -> bool:
    """Tell whether the process runs that locked a folder; a run that ends by itself unlocks it."""
    try:
        return Path("/proc", lock.read_text()).exists()
    except OSError:
        return True  # it ended meanwhile


def mounts(*folders: Path, read: Callable[[], str] = Path("/proc/self/mountinfo").read_text) -> list[Path]:
    """Return what is mounted at or below folders, the innermost first."""
    points = [line.split()[4] for line in read().splitlines()]
    ours = tuple(f"{folder}/" for folder in folders)
    return [Path(point) for point in sorted(points, reverse=True) if f"{point}/".startswith(ours)]


def _unmount(*folders: Path) -> None:
    for point in mounts(*folders):
        run(["umount", "--lazy", point])


def _stop_orphans(folder: Path) -> None:
    """End the daemons and shims that somebody who was killed left; their commands name this folder."""
    ours = f"{folder}/".encode()
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
