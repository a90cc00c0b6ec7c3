"""Keep the cache from growing for ever: parts that nobody has asked for in days are removed."""

from __future__ import annotations

import re
import shutil
import time
from pathlib import Path

from tests.harbor.layout import Layout

KEPT = 2 * 24 * 3600  # seconds
_PART = re.compile(r"[a-z-]+-[0-9a-f]{16}")
_SCRATCH = re.compile(r"\.[a-z-]+-[0-9a-f]{16}\.\w+")  # half made, or half removed
_HELD = "parts"


def hold(layout: Layout, since: float) -> None:
    """Note the parts asked for since a time (seconds): this harbor runs with them, for days if it has to."""
    names = [part.name for part in layout.cache.iterdir() if _used(part) >= since]
    (layout.run / _HELD).write_text("\n".join(names))


def prune(layout: Layout) -> list[str]:
    """Remove what is old and not held by a running harbor, of whatever checkout; return the names."""
    lists = layout.run.parent.glob(f"{layout.run.name.rpartition('-')[0]}-*/{_HELD}")
    held = {name for file in lists for name in file.read_text().split()}
    limit = time.time() - KEPT
    old = [path for path in layout.cache.iterdir() if _used(path) < limit and path.name not in held]
    removed = [path.name for path in old if _PART.fullmatch(path.name) and _remove(path, limit)]
    for path in old:
        if _SCRATCH.fullmatch(path.name):
            shutil.rmtree(path, ignore_errors=True)
    return removed


def _remove(part: Path, limit: float) -> bool:
    """Remove a part, first its name: whoever wants it from now on makes it anew."""
    grave = part.with_name(f".{part.name}.old")
    part.rename(grave)
    if _used(grave) >= limit:  # somebody asked for it between the look and the renaming
        grave.rename(part)
        return False
    shutil.rmtree(grave)
    return True


def _used(part: Path) -> float:
    try:
        return part.stat().st_mtime
    except FileNotFoundError:
        return float("inf")  # another run was faster
