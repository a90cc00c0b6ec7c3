"""Keep the cache from growing for ever: parts that nobody has asked for lately are removed."""

from __future__ import annotations

import re
import shutil
import subprocess
import time
from pathlib import Path

from tests.harbor.layout import Layout

KEPT = 2 * 24 * 3600  # seconds
FRESH = 3600  # seconds in which a part stays however many there are: somebody may be about to use it
ROOM = 6_000_000_000
"""Bytes of large parts that no running harbor holds: once and a half what a harbor consists of."""
LARGE = 150_000_000
"""Bytes below which a part may be old: they free little, and some were compiled for minutes."""
_PART = re.compile(r"[a-z0-9-]+-[0-9a-f]{16}")
_SCRATCH = re.compile(r"\.[a-z0-9-]+-[0-9a-f]{16}\.\w+")  # half made, or half removed
_HELD = "parts"


def hold(layout: Layout, since: float) -> None:
    """Note the parts asked for since a time (seconds): this harbor runs with them, for days if it has to."""
    names = [part.name for part in layout.cache.iterdir() if _used(part) >= since]
    (layout.run / _HELD).write_text("\n".join(names))


def prune(layout: Layout) -> list[str]:
    """Remove what is old and not held by a running harbor, of whatever checkout; return the names."""
    lists = layout.run.parent.glob(f"{layout.run.name.rpartition('-')[0]}-*/{_HELD}")
    held = {name for file in lists for name in file.read_text().split()}
    now = time.time()
    free = [path for path in layout.cache.iterdir() if path.name not in held]
    for path in free:
        if _SCRATCH.fullmatch(path.name) and _used(path) < now - KEPT:
            shutil.rmtree(path, ignore_errors=True)
    parts = sorted((path for path in free if _PART.fullmatch(path.name)), key=_used, reverse=True)
    total, removed = 0, list[str]()
    for part in parts:  # the newest first
        taken = size(part)
        total += taken if taken >= LARGE else 0
        limit = now - (FRESH if total > ROOM and taken >= LARGE else KEPT)
        if _used(part) < limit and _remove(part, limit):
            removed.append(part.name)
    return removed


def size(folder: Path) -> int:
    """Return the bytes that a folder takes on the disk; 0 where there is none."""
    done = subprocess.run(["du", "-sk", folder], capture_output=True, text=True, check=False)
    return int(done.stdout.split()[0]) * 1024 if done.stdout else 0


def _remove(part: Path, limit: float) -> bool:
    """Remove a part, first its name: whoever wants it from now on makes it anew."""
    grave = part.with_name(f".{part.name}.old")
    try:
        part.rename(grave)
    except FileNotFoundError:
        return False  # another run was faster
    if _used(grave) >= limit:  # somebody asked for it between the look and the renaming
        grave.rename(part)
        return False
    shutil.rmtree(grave, ignore_errors=True)
    return True


def _used(part: Path) -> float:
    try:
        return part.stat().st_mtime
    except FileNotFoundError:
        return float("inf")  # another run was faster
