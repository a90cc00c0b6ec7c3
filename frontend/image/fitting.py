"""Find out whether what the image has in a module's place has all that others ask of it at a start.

What they ask later, in functions, the tests of the image see.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from image.imports import base_of, may_fail


@dataclass(frozen=True, slots=True)
class Asked:
    """What a module asks another for when it is imported."""

    module: str
    name: str
    by: str


def misfits(trees: Mapping[str, tuple[ast.Module, str]], instead: Mapping[str, str]) -> dict[str, Asked]:
    """Return what is asked for in vain of modules in `instead`: for each one thing, by the module's name.

    `trees` are the modules of the image, each with the package that it is in, by name.
    """
    provided = {name: _provided(ast.parse(text)) for name, text in instead.items()}
    found: dict[str, Asked] = {}
    for by, (tree, package) in trees.items():
        for one in _asked(tree, package, by):
            within = f"{one.module}.{one.name}" in trees and instead.get(one.module) != ""
            if one.module in provided and not (within or provided[one.module].has(one.name)):
                found.setdefault(one.module, one)
    return found


@dataclass(frozen=True, slots=True)
class _Provided:
    """The names of a module, and, if it has any other name as well, which it has not."""

    names: frozenset[str]
    rest: frozenset[str] | None

    def has(self, name: str) -> bool:
        return name in self.names or (self.rest is not None and name not in self.rest)


def _provided(tree: ast.Module) -> _Provided:
    names: set[str] = set()
    rest: frozenset[str] | None = None
    for node in _statements(tree.body, sure=False):
        match node:
            case ast.FunctionDef(name="__getattr__"):
                rest = _absent(tree)
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                names.add(name)
            case ast.ImportFrom(names=[ast.alias(name="*")]):
                rest = frozenset()
            case ast.Import(names=listed) | ast.ImportFrom(names=listed):
                names |= {each.asname or each.name.partition(".")[0] for each in listed}
            case ast.Assign(targets=targets):
                written = (part for each in targets for part in ast.walk(each))
                names |= {each.id for each in written if isinstance(each, ast.Name)}
            case _:
                pass
    return _Provided(frozenset(names), rest)


def _absent(tree: ast.Module) -> frozenset[str]:
    """Return the names that a module with any other says it has not, in its ABSENT."""
    lists = [
        each
        for each in tree.body
        if isinstance(each, ast.Assign) and ast.unparse(each.targets[0]) == "ABSENT"
    ]
    words = (part for each in lists for part in ast.walk(each.value))
    return frozenset(str(each.value) for each in words if isinstance(each, ast.Constant))


def _asked(tree: ast.Module, package: str, by: str) -> Iterator[Asked]:
    """Yield each name of another module that is looked up while this one is imported."""
    bound: dict[str, str] = {}
    for node in _statements(tree.body, sure=True):
        if isinstance(node, ast.Import):
            bound |= {each.asname or each.name: each.name for each in node.names}
            dotted = (each.name.rpartition(".") for each in node.names if "." in each.name)
            yield from (Asked(base, name, by) for base, _, name in dotted)
        elif isinstance(node, ast.ImportFrom):
            base = base_of(node, package)
            bound |= {each.asname or each.name: f"{base}.{each.name}" for each in node.names}
            yield from (Asked(base, each.name, by) for each in node.names if each.name != "*")
        else:
            for name in _attributes(node):
                owner, _, attribute = name.rpartition(".")
                if owner in bound:
                    yield Asked(bound[owner], attribute, by)


def _statements(body: Iterable[ast.AST], *, sure: bool) -> Iterator[ast.AST]:
    """Yield statements of a module, and those in them; `sure` leaves out those that may fail."""
    for node in body:
        yield node
        if not (may_fail(node) if sure else isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)):
            kinds = (ast.stmt,) if sure else (ast.stmt, ast.ExceptHandler)
            inner = (each for each in ast.iter_child_nodes(node) if isinstance(each, kinds))
            yield from _statements(inner, sure=sure)


def _attributes(node: ast.AST) -> Iterator[str]:
    """Yield names with a dot that a statement evaluates itself: none of statements and functions in it."""
    for each in ast.iter_child_nodes(node):
        if isinstance(each, ast.Attribute):
            yield ast.unparse(each)
        if not isinstance(each, ast.stmt | ast.Lambda | ast.ExceptHandler):
            yield from _attributes(each)
