"""Find the modules that a program can come to import, from the text of its import statements.

A run shows only the imports on its own way; the text shows those of every way, also of the ones
that an error takes.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.machinery import SourceFileLoader
from pathlib import Path

GUARDS = frozenset({"ImportError", "ModuleNotFoundError", "Exception", "BaseException"})


@dataclass(frozen=True, slots=True, order=True)
class Import:
    """A statement: what it asks for, and whether the module that has it can be imported without."""

    name: str
    optional: bool
    place: str


@dataclass(frozen=True, slots=True)
class Module:
    """A module of the program: a Python source, or a compiled extension."""

    name: str
    file: Path

    @property
    def is_source(self) -> bool:
        """Tell a Python source from an extension."""
        return self.file.suffix == ".py"

    @property
    def package(self) -> str:
        """The package that relative imports start from."""
        return self.name if self.file.name == "__init__.py" else self.name.rpartition(".")[0]


@dataclass(frozen=True, slots=True)
class Closure:
    """Modules, sorted by name; `uncut` are statements that ask for one that was to be left out."""

    modules: tuple[Module, ...]
    uncut: tuple[Import, ...]


class Missing(Exception):  # noqa: N818 - what it says, not that it is an error, is the point
    """Modules that are asked for, are not there, and cannot be done without; the message lists them."""


def closure(
    roots: Sequence[str],
    folders: tuple[Path, ...],
    builtin: frozenset[str],
    cut: frozenset[str],
    texts: Mapping[str, str] | None = None,
) -> Closure:
    """Return all modules that the roots can come to import.

    `folders` are searched in their order. `builtin` are in the interpreter itself. What is in `cut`, with
    all below it, is left out, unless a module cannot be imported without it; of `name.*`, only what is
    below. Of modules in `texts`, that text counts and not the file's. A module that cannot be imported, as
    one for another system, is left out; Missing is raised if a root is one.
    """
    found: dict[str, Module] = {}
    uncut: list[Import] = []
    asked = [Import(root, optional=False, place="the list of roots") for root in roots]
    needed: dict[str, list[Import]] = {"": list(asked)}
    while asked:
        one = asked.pop()
        left_out = _is_cut(one.name, cut)
        if one.name in found or one.name in builtin or (left_out and one.optional):
            continue
        module = find(one.name, folders)
        if module is not None:
            uncut += [one] if left_out else []
            found[one.name] = module
            listed = imports(module, folders, (texts or {}).get(one.name))
            needed[one.name] = [each for each in listed if not each.optional]
            asked += listed
    broken = _broken(needed, builtin | found.keys())
    return Closure(tuple(found[name] for name in sorted(found.keys() - broken)), tuple(uncut))


def _broken(needed: Mapping[str, Iterable[Import]], there: frozenset[str]) -> set[str]:
    """Return the modules that cannot be imported; Missing if one of them is a root, which all have in ""."""
    broken: set[str] = set()
    while True:
        usable = there - broken
        more = {name for name, each in needed.items() if any(one.name not in usable for one in each)}
        if "" in more:
            lost = {one for name in more for one in needed[name] if one.name not in there}
            raise Missing("\n".join(f"{one.place} needs the module {one.name}" for one in sorted(lost)))
        if more == broken:
            return broken
        broken = more


@cache
def find(name: str, folders: tuple[Path, ...]) -> Module | None:
    """Return the module of a full name; None if no folder has it."""
    path = name.replace(".", "/")
    for folder in folders:
        package, source = folder / path / "__init__.py", folder / f"{path}.py"
        for file in (package, *_extensions(folder / path), source):
            if file.is_file():
                return Module(name, file)
    return None


def imports(module: Module, folders: tuple[Path, ...], text: str | None = None) -> list[Import]:
    """List what a module, or a text in its place, asks for: its packages, and what statements import."""
    listed = [Import(name, optional=True, place=module.name) for name in _packages(module.name)]
    if module.is_source:
        tree = ast.parse(source(module) if text is None else text)
        listed += _statements(tree.body, module, folders, optional=False)
    return listed


def source(module: Module) -> str:
    """Return the text of a module's file."""
    return SourceFileLoader(module.name, str(module.file)).get_source(module.name) or ""


def _statements(
    body: Sequence[ast.AST], module: Module, folders: tuple[Path, ...], *, optional: bool
) -> Iterator[Import]:
    """Go through statements; those of functions, of tries and of cases may be never reached, or fail."""
    for node in body:
        place = f"{module.name}, line {getattr(node, 'lineno', 0)},"
        if isinstance(node, ast.Import):
            yield from (Import(alias.name, optional, place) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from _from(node, module, folders, Import("", optional, place))
        elif not _is_for_types(node):
            inner = optional or may_fail(node)
            yield from _statements(_blocks(node), module, folders, optional=inner)


def _blocks(node: ast.AST) -> list[ast.AST]:
    """List the statements inside a statement; expressions hold none."""
    kinds = (ast.stmt, ast.excepthandler, ast.match_case)
    return [each for each in ast.iter_child_nodes(node) if isinstance(each, kinds)]


def _from(node: ast.ImportFrom, module: Module, folders: tuple[Path, ...], like: Import) -> Iterator[Import]:
    """Yield the module of `from MODULE import NAME`, and each name that is a module itself."""
    base = base_of(node, module.package)
    yield Import(base, like.optional, like.place)
    for alias in node.names:
        if find(f"{base}.{alias.name}", folders):
            yield Import(f"{base}.{alias.name}", like.optional, like.place)


def base_of(node: ast.ImportFrom, package: str) -> str:
    """Return the full name of the module in `from MODULE import NAME`, as a module of the package has it."""
    parts = package.split(".")
    start = parts[: len(parts) - node.level + 1] if node.level else []
    return ".".join([*start, *([node.module] if node.module else [])])


def may_fail(node: ast.AST) -> bool:
    """Tell whether a module can be imported without the imports inside this statement."""
    if isinstance(node, ast.Try):
        return any(GUARDS & _names(handler.type) for handler in node.handlers)
    return isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.If)


def _names(node: ast.AST | None) -> set[str]:
    if node is None:
        return set(GUARDS)
    return {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}


def _is_for_types(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)


def _extensions(path: Path) -> list[Path]:
    """List the compiled modules of a name, whatever platform their file names are of."""
    return sorted(path.parent.glob(f"{path.name}.*.so")) + sorted(path.parent.glob(f"{path.name}.so"))


def _packages(name: str) -> list[str]:
    parts = name.split(".")[:-1]
    return [".".join(parts[: count + 1]) for count in range(len(parts))]


def _is_cut(name: str, cut: frozenset[str]) -> bool:
    return name in cut or any({package, f"{package}.*"} & cut for package in _packages(name))
