"""What only the harbor can do stays out of `make real`: a test that uses it has the marker `stand_in`."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from tests.reality.page import ROOT

E2E = ROOT / "tests" / "e2e"
# Addresses and packages that are nowhere but in the harbor, and servers with faults.
OF_THE_HARBOR = re.compile(
    r"HARBOR_HTTP|/srv/repo|\.harbor/|\bgreeter-(?!util)|\btrouble-|\bstalling\(|\bWire\(harbor"
)
MARKED = re.compile(r"\bmark\.stand_in\b")
MARKING_FIXTURES = {"world", "unpack"}


def unmarked(text: str) -> list[str]:
    """Name the tests of a module that use something of the harbor without the marker."""
    module = ast.parse(text)
    sources = {name: source for each in module.body for name, source in _named(each, text)}
    if "pytestmark" in sources and MARKED.search(sources["pytestmark"]):
        return []
    return [
        each.name
        for each in module.body
        if isinstance(each, ast.FunctionDef) and each.name.startswith("test_") and not _is_marked(each, text)
        if OF_THE_HARBOR.search("\n".join(_used(each.name, sources)))
    ]


def _named(node: ast.stmt, text: str) -> list[tuple[str, str]]:
    """Return what a statement defines, with its source."""
    source = ast.get_source_segment(text, node) or ""
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return [(node.name, source)]
    targets = node.targets if isinstance(node, ast.Assign) else []
    return [(target.id, source) for target in targets if isinstance(target, ast.Name)]


def _is_marked(test: ast.FunctionDef, text: str) -> bool:
    marks = "\n".join(ast.get_source_segment(text, each) or "" for each in test.decorator_list)
    return bool(MARKED.search(marks)) or any(each.arg in MARKING_FIXTURES for each in test.args.args)


def _used(name: str, sources: dict[str, str]) -> list[str]:
    """Return the source of a name and of all that it uses in its module, fixtures too."""
    todo, found = [name], dict[str, str]()
    while todo:
        name = todo.pop()
        if name in sources and name not in found:
            found[name] = sources[name]
            todo += re.findall(r"\w+", sources[name])
    return list(found.values())


@pytest.mark.parametrize("file", sorted(E2E.glob("test_*.py")), ids=lambda file: file.stem)
def test_what_only_the_harbor_has_is_marked(file: Path) -> None:
    assert unmarked(file.read_text()) == []


USES = 'TEXT = "{url}/greeter-unsigned"\n\n\ndef made():\n    return TEXT\n\n\n'


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (f"{USES}def test_one():\n    made()\n\n\ndef test_two():\n    pass\n", ["test_one"]),
        (f"{USES}@pytest.mark.stand_in\ndef test_one():\n    made()\n", []),
        (f"{USES}def test_one(unpack):\n    made()\n", []),
        (f"{USES}pytestmark = [pytest.mark.stand_in]\n\n\ndef test_one():\n    made()\n", []),
    ],
    ids=["none", "of the test", "by a fixture", "of the module"],
)
def test_a_marker_is_found(text: str, found: list[str]) -> None:
    assert unmarked(text) == found
