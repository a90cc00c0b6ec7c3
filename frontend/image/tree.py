"""Put the file tree together: an interpreter, the packages that pip installed, and this package."""

from __future__ import annotations

import os
import py_compile
import shutil
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from image import contents
from image.elf import Elf
from image.imports import Module, closure

PROGRAM = Path("opt/jettison")
PREFIX = Path("usr/local")
VERSION = f"python{sys.version_info.major}.{sys.version_info.minor}"
EPOCH = 0  # The time of every file: the same sources give the same image.


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """Where the parts come from.

    `base` is the root of a file system of the target platform, `prefix` the folder there that Python is in,
    `packages` what pip installed for that platform, and `own` the folder of this package.
    """

    base: Path
    prefix: Path
    packages: Path
    own: Path

    @property
    def interpreter(self) -> Path:
        """Give the program, which must be of the version that compiles the modules."""
        return self.base / self.prefix / "bin" / VERSION

    @property
    def places(self) -> dict[Path, Path]:
        """Give the folders that modules are in, in the order of a search, and where each is in the image."""
        library = self.base / self.prefix / "lib" / VERSION
        target = PREFIX / "lib" / VERSION
        return {
            self.own.parent: PROGRAM,
            self.packages: PROGRAM,
            library: target,
            library / "lib-dynload": target / "lib-dynload",
        }


class NotFoundError(Exception):
    """A library is in none of the folders that the base has for them."""


def assemble(sources: Sources, root: Path) -> None:
    """Fill an empty folder with the image's tree; Missing and NotFoundError say what the sources lack."""
    modules = wanted(sources)
    binaries = [sources.interpreter, *(module.file for module in modules if not module.is_source)]
    _write(sources.interpreter, root / PREFIX / "bin" / "python3")
    for module in modules:
        _place(module, sources, root)
    _compile(sources.own / "__main__.py", PROGRAM / "__main__.py", root)
    _scripts(sources.own, root)
    _libraries(sources, binaries, root)
    _finish(root)


def wanted(sources: Sources) -> tuple[Module, ...]:
    """List the modules of the image."""
    roots = [*own_modules(sources.own), *contents.ASKED_BY_PYTHON, *contents.ASKED_BY_EXTENSIONS]
    builtin = frozenset(sys.builtin_module_names) | contents.FROZEN
    return closure(roots, tuple(sources.places), builtin, frozenset(contents.CUT) | contents.NOT_OURS)


def own_modules(own: Path) -> list[str]:
    """List the modules of this package that a build can enter, by full name."""
    files = [file.relative_to(own.parent).with_suffix("") for file in sorted(own.rglob("*.py"))]
    names = [".".join(file.parts).removesuffix(".__init__") for file in files]
    rooms = tuple(contents.NOT_OURS)
    entry = f"{own.name}.__main__"  # is compiled at another place
    return [name for name in names if name != entry and not name.startswith(rooms)]


def _place(module: Module, sources: Sources, root: Path) -> None:
    """Write one module at its place: compiled, or without what is never loaded."""
    folders = [folder for folder in sources.places if module.file.is_relative_to(folder)]
    folder = max(folders, key=lambda each: len(each.parts))  # lib-dynload is below the library
    target = sources.places[folder] / module.file.relative_to(folder)
    if module.is_source:
        _compile(module.file, target, root)
    else:
        _write(module.file, root / target)


def _compile(source: Path, target: Path, root: Path) -> None:
    """Compile a module without a copy of its text; errors name the place where the text would be."""
    py_compile.compile(
        str(source),
        str(root / target.with_suffix(".pyc")),
        dfile=f"/{target}",
        doraise=True,
        invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH,
    )


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


def _finish(root: Path) -> None:
    """Make the folders that are expected to be there, and give every path the same time."""
    (root / PREFIX / "lib" / VERSION / "lib-dynload").mkdir(exist_ok=True)  # else Python complains
    (root / "tmp").mkdir()
    (root / "tmp").chmod(0o1777)
    for path in (root, *root.rglob("*")):
        os.utime(path, (EPOCH, EPOCH))
