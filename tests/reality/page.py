"""The page on what is relied on of the real world: its one table, as values."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "real-images.md"
COLUMNS = ("relied on", "source", "held by", "seen")
_CELL = re.compile(r"(?<!\\)\|")
_CODE = re.compile(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One assumption: cells as they are written, the group that it stands in, and its line in the page."""

    group: str
    relied_on: str
    source: str
    held_by: str
    seen: str
    line: int

    @property
    def codes(self) -> tuple[str, ...]:
        """What the first cell has in code."""
        return codes(self.relied_on)

    @property
    def tests(self) -> tuple[str, ...]:
        """The names of the tests in the third cell."""
        return codes(self.held_by)


def codes(cell: str) -> tuple[str, ...]:
    """Return the texts of a cell that are set as code."""
    return tuple(text.strip() for _, text in _CODE.findall(cell))


def rows(text: str) -> list[Row]:
    """Return the rows of the page's table; a row of a title alone begins a group."""
    found: list[Row] = []
    group = ""
    for number, line in enumerate(_outside_examples(text), 1):
        cells = _cells(line)
        if len(cells) != len(COLUMNS) or cells[0].lower() == COLUMNS[0] or set(cells[0]) <= {"-"}:
            continue
        if not any(cells[1:]):
            group = cells[0].split("**")[1]
            continue
        found.append(
            Row(
                group=group,
                relied_on=cells[0],
                source=cells[1],
                held_by=cells[2],
                seen=cells[3],
                line=number,
            )
        )
    return found


def page_rows() -> list[Row]:
    """Return the rows of the page as it is."""
    return rows(PAGE.read_text())


def _outside_examples(text: str) -> Iterator[str]:
    """Yield the lines, with an empty one for each of an example."""
    example = False
    for line in text.splitlines():
        example ^= line.startswith("```")
        yield "" if example else line


def _cells(line: str) -> list[str]:
    if not line.startswith("|"):
        return []
    return [cell.strip().replace("\\|", "|") for cell in _CELL.split(line)[1:-1]]


def known(found: list[Row]) -> dict[str, set[str]]:
    """Return commands with the options that rows name: the first word of a code is a command."""
    commands: dict[str, set[str]] = {}
    for row in found:
        for code in row.codes:
            name, *words = code.split()
            commands.setdefault(name, set()).update(words)
    return commands


@cache
def test_names() -> set[str]:
    """Return the names of all tests."""
    return {name for path in (ROOT / "tests").rglob("test_*.py") for name in _tests_of(path)}


def _tests_of(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            yield node.name
