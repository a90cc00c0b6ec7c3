"""Put file trees together from the toolbox, and write them as deterministic tar files."""

from __future__ import annotations

import os
import re
import shutil
import stat
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from tests.harbor.world.commands import run
from tests.harbor.world.toolbox import Toolbox

LIBRARIES = "usr/lib/x86_64-linux-gnu"
LOCALE = "usr/lib/locale/C.utf8"
LOADER = "ld-linux-x86-64.so.2"
NEEDED = re.compile(r"(?:^|=> )\s*(/\S+) \(0x", re.MULTILINE)
_ELF = b"\x7fELF"
Listing = Mapping[str, tuple[int, int, int, str]]


def copy(source: Path, target: Path, *, skip: Sequence[str] = ()) -> None:
    """Copy a file, link or directory with modes and times; ``skip`` holds name patterns left out below it."""
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_symlink() or not source.is_dir():
        shutil.copy2(source, target, follow_symlinks=False)
        return
    ignored = shutil.ignore_patterns("__pycache__", *skip)
    shutil.copytree(source, target, symlinks=True, ignore=ignored, dirs_exist_ok=True)


def copy_programs(tools: Toolbox, root: Path, names: Iterable[str]) -> None:
    """Copy programs of the toolbox by name from its usr/bin or usr/sbin to the same place."""
    for name in names:
        folder = next(f for f in ("usr/bin", "usr/sbin") if os.path.lexists(tools.root / f / name))
        copy(tools.root / folder / name, root / folder / name)


def copy_libraries(tools: Toolbox, root: Path) -> None:
    """Copy every shared library that a program or module below ``root`` needs, and the loader."""
    files = [tools.inside(path) for path in _elf_files(root)]
    listed = tools.run(
        'printf "%s\\0" $FILES | xargs -0 -n 50 ldd 2>/dev/null || true', FILES=" ".join(files)
    )
    for name in sorted({Path(match).name for match in NEEDED.findall(listed)} | {"libgcc_s.so.1", LOADER}):
        source = tools.root / LIBRARIES / name
        if source.exists():
            copy(source.resolve(), root / LIBRARIES / name)


def compile_modules(tools: Toolbox, folder: Path) -> None:
    """Compile the Python modules below a folder of the toolbox, so that no start has to."""
    options = "-q --invalidation-mode unchecked-hash"
    tools.run(f"python3.11 -m compileall {options} {tools.inside(folder)}")


def _elf_files(root: Path) -> Iterable[Path]:
    for path in root.rglob("*"):
        if path.is_file() and not path.is_symlink():
            with path.open("rb") as file:
                if file.read(4) == _ELF:
                    yield path


def listing(root: Path) -> Listing:
    """Return mode, size, modification time (ns) and link target of everything below a directory."""
    found: dict[str, tuple[int, int, int, str]] = {}
    for path in root.rglob("*"):
        facts = path.lstat()
        size, when = (0, 0) if stat.S_ISDIR(facts.st_mode) else (facts.st_size, facts.st_mtime_ns)
        target = str(path.readlink()) if path.is_symlink() else ""
        found[str(path.relative_to(root))] = (facts.st_mode, size, when, target)
    return found


def changes(before: Listing, after: Listing) -> tuple[str, ...]:
    """Return what is new or different, sorted. A layer made of it cannot say that something is gone."""
    return tuple(sorted(path for path, facts in after.items() if before.get(path) != facts))


def write_tar(root: Path, target: Path, *, epoch: int, names: Iterable[str] | None = None) -> None:
    """Write a tree, or the named entries of it, as a tar: sorted, owned by root, every time the same."""
    entries = target.with_suffix(".names")
    entries.write_text("\0".join(sorted(names) if names is not None else ["."]))
    recursion = "--recursion" if names is None else "--no-recursion"
    order = [
        "--sort=name",
        f"--mtime=@{epoch}",
        "--numeric-owner",
        "--format=gnu",
        "--null",
        "--verbatim-files-from",
    ]
    run(["tar", "-C", str(root), *order, recursion, "-cf", str(target), "-T", str(entries)])
    entries.unlink()
