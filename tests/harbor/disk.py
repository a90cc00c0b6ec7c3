"""Whether there is room for a run of all tests; where there is not, what takes it and what frees it."""

from __future__ import annotations

import getpass
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from tests.harbor import cache, remains
from tests.harbor.layout import Layout, layout

GB = 1_000_000_000
STATE = 16.0
"""GB of the engines' images and caches and of the registry, at the peak of a run."""
TEMPORARY = 5.0
"""GB of the tests' folders at the peak of a run, of two workers."""
CACHE = 5.0
"""GB of what the harbor is made of, where nothing of it is there yet."""
LEAST = 1.0
"""GB below which a test that fails is taken to fail by a full disk."""
SUSPECT = 5.0
"""The same for one that says so: a build that found no room has freed by then what it had taken."""
RUNS = Path(tempfile.gettempdir()) / f"pytest-of-{getpass.getuser()}"
"""Where pytest has the folders of its runs."""


def main() -> int:
    """Remove what killed runs left, and say what is lacking for `make test`; return an exit code."""
    if os.geteuid():
        return 0  # no harbor, and so nothing large
    remains.clear_runs(RUNS)
    if said := lacking(layout()):
        print(f"disk: {said}", file=sys.stderr)
    return 1 if said else 0


def lacking(place: Layout) -> str:
    """Return a sentence if there is not enough room for a run, else an empty text."""
    warm = any(place.cache.glob("go-????????????????"))
    wanted = {place.state: STATE, RUNS: TEMPORARY, place.cache: 0 if warm else CACHE}
    for folder, most in _by_disk(wanted):
        if (free := _free(folder)) >= most:
            continue
        there = cache.size(place.state) / GB if folder == place.state else 0
        if free < (gigabytes := most - min(there, STATE)):
            needs = f"`make test` needs {gigabytes:.1f} GB at its peak and {folder} has {free:.1f} GB free"
            return f"{needs}; {_to_free(place)}"
    return ""


def full(place: Layout, failure: str) -> str:
    """Return a sentence if a test that failed with these words did so by a full disk, else an empty text."""
    least = SUSPECT if "no space left on device" in failure.lower() else LEAST
    for folder in (place.state, RUNS, place.cache):
        if (free := _free(folder)) < least:
            return f"the disk is full: {folder} has {free:.1f} GB free, and so tests fail; {_to_free(place)}"
    return ""


def _to_free(place: Layout) -> str:
    state, parts, runs = (f"{cache.size(path) / GB:.1f} GB" for path in (place.state, place.cache, RUNS))
    return (
        f"to free some: `make harbor-clean` ({state}), `rm -r {place.cache}` ({parts}, which the next run"
        f" makes anew in minutes), and, once no other tests run, `rm -r {RUNS}` ({runs})"
    )


def _by_disk(wanted: Mapping[Path, float]) -> Iterator[tuple[Path, float]]:
    """Yield each disk by one of its folders, with what is wanted on it."""
    disks: dict[int, list[Path]] = {}
    for folder in wanted:
        disks.setdefault(_there(folder).stat().st_dev, []).append(folder)
    yield from ((folders[0], sum(map(wanted.__getitem__, folders))) for folders in disks.values())


def _free(folder: Path) -> float:
    return shutil.disk_usage(_there(folder)).free / GB


def _there(folder: Path) -> Path:
    """Return a folder, or the nearest above it that is there."""
    return next(path for path in (folder, *folder.parents) if path.exists())


if __name__ == "__main__":
    sys.exit(main())
