"""Put the file tree together: an interpreter, the packages that pip installed, and this package."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path

from image import contents, modules
from image.elf import Elf
from image.sources import PREFIX, PROGRAM, VERSION, Sources

EPOCH = 0  # The time of every file: the same sources give the same image.


class NotFoundError(Exception):
    """A library is in none of the folders that the base has for them."""


def assemble(sources: Sources, root: Path) -> None:
    """Fill an empty folder with the image's tree; Missing and NotFoundError say what the sources lack."""
    wanted = modules.wanted(sources)
    extensions = [module for module in wanted.modules if not module.is_source]
    binaries = [sources.interpreter, *(module.file for module in extensions)]
    _write(sources.interpreter, root / PREFIX / "bin" / "python3")
    for module in extensions:
        _write(module.file, root / sources.place(module))
    modules.write(wanted, sources, root)
    _scripts(sources.own, root)
    _libraries(sources, binaries, root)
    _identify(root)
    _finish(root)


def _scripts(own: Path, root: Path) -> None:
    """Copy the files of this package that are no modules."""
    for file in sorted(own.rglob("*")):
        if file.is_file() and file.suffix not in contents.NO_DATA:
            target = root / PROGRAM / file.relative_to(own.parent)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, target)


def _libraries(sources: Sources, binaries: Sequence[Path], root: Path) -> None:
    """Copy the loader to where programs ask for it, and all libraries to where it looks for them."""
    program = Elf(sources.interpreter.read_bytes())
    loader = program.interpreter.lstrip("/")
    _write(sources.base / loader, root / loader)
    found: dict[str, Path] = {}
    asked = list(_needs(binaries))
    while asked:
        name = asked.pop()
        if name not in found and name != Path(loader).name:
            found[name] = _library(sources, program.folder, name)
            asked += _needs([found[name]])
    for name, file in found.items():
        _write(file, root / "lib" / program.folder / name)


def _needs(binaries: Iterable[Path]) -> Iterable[str]:
    return (name for file in binaries for name in Elf(file.read_bytes()).needed)


def _library(sources: Sources, folder: str, name: str) -> Path:
    prefix = sources.base / sources.prefix / "lib"
    system = [sources.base / each for each in (f"lib/{folder}", f"usr/lib/{folder}", "lib", "usr/lib")]
    for place in (prefix, *system):
        if (place / name).exists():
            return place / name
    raise NotFoundError(f"the library {name} is in no folder of {sources.base} that the loader looks in")


def _write(source: Path, target: Path) -> None:
    """Copy a program or a library without the bytes that are never loaded."""
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(Elf(source.read_bytes()).shortened())
    target.chmod(0o755)


def _identify(root: Path) -> None:
    """Write what no other tree has: a lock file knows by it who made it, without asking a registry."""
    whole = hashlib.sha256()
    for path in sorted(path for path in root.rglob("*") if path.is_file()):
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        whole.update(f"{path.relative_to(root)} {content}\n".encode())
    (root / PROGRAM / "jettison" / "identity").write_text(f"sha256:{whole.hexdigest()}")


def _finish(root: Path) -> None:
    """Make the folders that are expected to be there, and give every path the same time."""
    (root / PREFIX / "lib" / VERSION / "lib-dynload").mkdir(exist_ok=True)  # else Python complains
    (root / "tmp").mkdir()
    (root / "tmp").chmod(0o1777)
    for path in (root, *root.rglob("*")):
        os.utime(path, (EPOCH, EPOCH))
