"""The modules of the image: the bundle, the program that loads from it, and what that needs itself."""

from __future__ import annotations

import ast
import py_compile
import sys
from collections.abc import Sequence
from pathlib import Path

from image import changes, contents, plain, prepared, records, start, unannotated
from image.bundle import Compiled, bundle, compiled
from image.imports import Module, closure
from image.sources import PROGRAM, Sources


def wanted(sources: Sources) -> tuple[Module, ...]:
    """List the modules of the image."""
    roots = [*own_modules(sources.own), *contents.ASKED_BY_PYTHON, *contents.ASKED_BY_EXTENSIONS]
    there = frozenset(sys.builtin_module_names) | contents.FROZEN | contents.EMPTY.keys()
    cut = contents.NOT_OURS | contents.CUT.keys() | contents.EMPTY.keys()  # of empty ones what is below
    return closure(roots, tuple(sources.places), there, cut)


def own_modules(own: Path) -> list[str]:
    """List the modules of this package that a build can enter, by full name."""
    files = [file.relative_to(own.parent).with_suffix("") for file in sorted(own.rglob("*.py"))]
    names = [".".join(file.parts).removesuffix(".__init__") for file in files]
    cut = tuple(f"{name}." for name in contents.NOT_OURS)
    return [name for name in names if not f"{name}.".startswith(cut)]


def write(modules: Sequence[Module], sources: Sources, root: Path) -> None:
    """Write those that are loaded early into files, and all others into the bundle."""
    early = [module for module in modules if _is_early(module)]
    for module in early:
        _compile(module.file, sources.place(module), root)
    _compile(Path(start.__file__), PROGRAM / "__main__.py", root)
    extensions = {module.name: sources.place(module) for module in modules if not module.is_source}
    (root / PROGRAM / start.FILE).write_bytes(bundle(_bundled(modules, sources), extensions))


def _is_early(module: Module) -> bool:
    """Tell what is loaded before anything comes out of the bundle."""
    return module.name.partition(".")[0] in contents.BEFORE_START


def _bundled(modules: Sequence[Module], sources: Sources) -> dict[str, Compiled]:
    table = prepared.table(own_modules(sources.own), sources.own.parent, sources.packages)
    added = {
        **dict.fromkeys(contents.EMPTY, ""),
        prepared.TABLE: table,
        records.SHARED: Path(plain.__file__).read_text(),
    }
    return {
        **{
            module.name: compiled(_tree(module, sources), sources.place(module))
            for module in modules
            if module.is_source and not _is_early(module)
        },
        **{name: compiled(text, PROGRAM / f"{name.replace('.', '/')}.py") for name, text in added.items()},
    }


def _tree(module: Module, sources: Sources) -> ast.Module:
    """Give what the image has of a module."""
    text = module.file.read_text()
    if module.file.is_relative_to(sources.own):
        tree = records.written_out(text, module.name)
    else:
        tree = ast.parse(changes.changed(module.name, text))
    return unannotated.without(tree, module.name)


def _compile(source: Path, target: Path, root: Path) -> None:
    """Compile a module into a file, without a copy of its text."""
    py_compile.compile(
        str(source),
        str(root / target.with_suffix(".pyc")),
        dfile=f"/{target}",
        doraise=True,
        invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH,
    )
