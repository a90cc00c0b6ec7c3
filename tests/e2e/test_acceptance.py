"""The acceptance list is whole: each row has tests that exist, on both engines, or a reason."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

import pytest

from tests.e2e.acceptance import ROWS, Row

TESTS = Path(__file__).resolve().parents[1]
CONFTEST = TESTS / "e2e" / "conftest.py"

each_row = pytest.mark.parametrize("row", ROWS, ids=lambda row: row.theirs.split()[0])


@cache
def functions(path: Path) -> dict[str, frozenset[str]]:
    """Give the functions of a module with the fixtures that each asks for."""
    found = (node for node in ast.parse(path.read_text()).body if isinstance(node, ast.FunctionDef))
    return {node.name: frozenset(arg.arg for arg in node.args.args) for node in found}


def on_both_engines(name: str) -> bool:
    """Tell whether a test runs once on each engine: it asks for one, or for what asks for one."""
    file, _, test = name.partition("::")
    path = TESTS / file
    if path.parent != CONFTEST.parent:
        return False
    known = functions(CONFTEST) | functions(path)
    asked, todo = set[str](), [test]
    while todo:
        fixture = todo.pop()
        if fixture not in asked:
            asked.add(fixture)
            todo += known.get(fixture, ())
    return "engine" in asked


@each_row
def test_tests_of_a_row_are_there(row: Row) -> None:
    for name in row.ours:
        file, _, test = name.partition("::")
        assert (TESTS / file).is_file(), name
        assert not test or test in functions(TESTS / file), name


@each_row
def test_a_row_runs_on_both_engines_or_says_why_not(row: Row) -> None:
    assert any(on_both_engines(name) for name in row.ours) or row.why


def test_no_row_is_there_twice() -> None:
    names = [name for row in ROWS for name in row.theirs.split()]
    assert sorted(set(names)) == sorted(names)
