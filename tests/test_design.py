"""Decisions: each note has its row in the index, with the title and the date that it has itself."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

DESIGN = Path(__file__).resolve().parent.parent / "docs/design"
NOTES = sorted(DESIGN.glob("2*.md"))
ROW = re.compile(
    r"\| (?P<date>[\d-]+) \| \[(?P<title>.*?)\]\((?P<file>.*?)\) \| (?P<line>.+?\.) \| (?P<status>.+) \|"
)
STATUS = re.compile(r"holds|holds in part: .*\(2[\w-]+\.md\).*|replaced by \[.*\]\(2[\w-]+\.md\)")


def rows() -> list[re.Match[str]]:
    lines = (DESIGN / "README.md").read_text(encoding="utf-8").splitlines()
    return [row for line in lines if (row := ROW.fullmatch(line))]


def test_the_index_has_a_row_for_each_note_the_oldest_first() -> None:
    assert [row["file"] for row in rows()] == [note.name for note in NOTES]


@pytest.mark.parametrize("row", rows(), ids=lambda row: row["file"])
def test_a_row_says_what_the_note_says_and_whether_it_holds(row: re.Match[str]) -> None:
    title, _, date = (DESIGN / row["file"]).read_text(encoding="utf-8").splitlines()[:3]
    assert (f"# {row['title']}", row["date"]) == (title, date)
    assert row["file"].startswith(date)
    assert STATUS.fullmatch(row["status"])
