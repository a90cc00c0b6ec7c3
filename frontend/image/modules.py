"""The modules of the image: the bundle, the program that loads from it, and what that needs itself."""

from __future__ import annotations

import ast
import py_compile
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from image import changes, contents, prepared, records, start
from image.bundle import Compiled, bundle, compiled
from image.fitting import misfits
from image.imports import Closure, Module, closure, find, source
from image.sources import PROGRAM, Sources

SHARED = Path(__file__).parent / "instead" / "records.py"


@dataclass(frozen=True, slots=True)
class Wanted:
    """The modules of the image, and what it has of those that are sources, by name."""

    modules: tuple[Module, ...]
    trees: Mapping[str, ast.Module]


def wanted(sources: Sources) -> Wanted:
    """Return the modules of the image.

    What this Python's modules need, in spite of what was meant to stand in their place or to be left out,
    is there as Python has it, and a warning says so.
    """
    folders = tuple(sources.places)
    instead = {name: text for name, text in changes.INSTEAD.items() if find(name, folders)}
    while True:
        found = _closure(sources, instead)
        trees = {module.name: _tree(module, sources, instead) for module in found.modules if module.is_source}
        packages = {module.name: module.package for module in found.modules}
        wrong = misfits({name: (tree[0], packages[name]) for name, tree in trees.items()}, instead)
        if not wrong:
            break
        for name, asked in wrong.items():
            _warn(f"{name} stays as it is: {asked.by} asks it for {asked.name}")
            instead = _without(name, instead, folders)
    for one in found.uncut:
        _warn(f"{one.name} is in the image: {one.place} needs it")
    for name, (_, lost) in trees.items():
        if lost:
            _warn(f"{name} stays as it is: `{lost}` is not once in it")
    modules = tuple(
        module for module in found.modules if _is_early(module.name) or module.name not in contents.FROZEN
    )
    return Wanted(modules, {module.name: trees[module.name][0] for module in modules if module.is_source})


def _closure(sources: Sources, instead: Mapping[str, str]) -> Closure:
    roots = [*own_modules(sources.own), *contents.ASKED_BY_PYTHON, *contents.ASKED_BY_EXTENSIONS, *instead]
    below_empty = {f"{name}.*" for name, text in instead.items() if not text}
    cut = contents.NOT_OURS | contents.CUT.keys() | below_empty
    return closure(roots, tuple(sources.places), contents.BUILTIN, cut, instead)


def _without(name: str, instead: Mapping[str, str], folders: tuple[Path, ...]) -> dict[str, str]:
    """Return what is still in others' place: a module as it is has all as it is that it can ask for."""
    found = closure([name], folders, contents.BUILTIN, frozenset(contents.CUT))
    needed = {module.name for module in found.modules}
    return {each: text for each, text in instead.items() if each not in needed}


def _warn(text: str) -> None:
    sys.stderr.write(f"warning: {text}\n")


def own_modules(own: Path) -> list[str]:
    """List the modules of this package that a build can enter, by full name."""
    files = [file.relative_to(own.parent).with_suffix("") for file in sorted(own.rglob("*.py"))]
    names = [".".join(file.parts).removesuffix(".__init__") for file in files]
    cut = tuple(f"{name}." for name in contents.NOT_OURS)
    return [name for name in names if not f"{name}.".startswith(cut)]


def write(found: Wanted, sources: Sources, root: Path) -> None:
    """Write those that are loaded early into files, and all others into the bundle."""
    for module in found.modules:
        if _is_early(module.name):
            _compile(module.file, sources.place(module), root)
    _compile(Path(start.__file__), PROGRAM / "__main__.py", root)
    extensions = {module.name: sources.place(module) for module in found.modules if not module.is_source}
    (root / PROGRAM / start.FILE).write_bytes(bundle(_bundled(found, sources), extensions))


def _is_early(name: str) -> bool:
    """Tell what is loaded before anything comes out of the bundle."""
    return name.partition(".")[0] in contents.BEFORE_START


def _bundled(found: Wanted, sources: Sources) -> dict[str, Compiled]:
    places = {module.name: sources.place(module) for module in found.modules}
    bundled = {
        name: compiled(tree, places[name]) for name, tree in found.trees.items() if not _is_early(name)
    }
    library = sources.library
    pythons = [each.name for each in found.modules if each.is_source and each.file.is_relative_to(library)]
    names = [*own_modules(sources.own), *pythons]
    table = prepared.table(names, sources.own.parent, sources.packages)
    added = {prepared.TABLE: table, records.SHARED: SHARED.read_text()}
    return bundled | {name: compiled(text, PROGRAM / f"{name}.py") for name, text in added.items()}


def _tree(module: Module, sources: Sources, instead: Mapping[str, str]) -> tuple[ast.Module, str]:
    """Return what the image has of a module, and what was to be changed in it but is not there."""
    if module.file.is_relative_to(sources.own):
        return records.written_out(module.file.read_text(), module.name), ""
    text = instead.get(module.name)
    text, lost = (text, "") if text is not None else changes.changed(module.name, source(module))
    return ast.parse(text), lost


def _compile(source: Path, target: Path, root: Path) -> None:
    """Compile a module into a file, without a copy of its text."""
    py_compile.compile(
        str(source),
        str(root / target.with_suffix(".pyc")),
        dfile=f"/{target}",
        doraise=True,
        invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH,
    )
