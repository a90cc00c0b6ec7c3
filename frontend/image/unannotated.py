"""Leave annotations out of modules: they are for who reads or checks a text, and take a start its time."""

from __future__ import annotations

import ast

MAKERS = frozenset({"NamedTuple", "TypedDict", "dataclass"})
"""Bases and decorators that make a class of the annotations in it."""


class ReadError(Exception):
    """A module has a class that is made of its annotations."""


def without(tree: ast.Module, module: str) -> ast.Module:
    """Give the tree of a module without its annotations; ReadError where some have a meaning."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef) and MAKERS & set(_bases_and_decorators(node)):
            raise ReadError(f"{module}: {node.name} is made of its annotations, see image/unannotated.py")
    _Remover().visit(tree)
    return tree


def _bases_and_decorators(node: ast.ClassDef) -> list[str]:
    """Name what a class is derived from or decorated with, without the modules that it is in."""
    written = (ast.unparse(each).partition("(")[0] for each in (*node.bases, *node.decorator_list))
    return [name.rpartition(".")[2] for name in written]


class _Remover(ast.NodeTransformer):
    """Goes through a module."""

    def visit_arg(self, node: ast.arg) -> ast.AST:
        node.annotation = None
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        node.returns = None
        return self.generic_visit(node)

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> ast.AST:
        node.returns = None
        return self.generic_visit(node)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST:
        if node.value is None:
            return ast.copy_location(ast.Pass(), node)
        return ast.fix_missing_locations(ast.copy_location(ast.Assign([node.target], node.value), node))
