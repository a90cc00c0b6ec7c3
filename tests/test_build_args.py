"""The build arguments that mean something by themselves: one table, its page, and nothing beside them."""

from __future__ import annotations

import re
from pathlib import Path

from jettison import build_args

ROOT = Path(__file__).resolve().parent.parent
NAMES = {each.name for each in build_args.TABLE}


def test_the_page_of_options_has_the_table() -> None:
    page = (ROOT / "docs" / "options.md").read_text(encoding="utf-8")
    _, _, below = page.partition("| `--build-arg` | effect |\n|---|---|\n")
    rows = below.partition("\n\n")[0].splitlines()
    assert rows == [f"| `{each.name}` | {each.effect} |" for each in build_args.TABLE]


def test_no_module_knows_another_name_of_one() -> None:
    literal = re.compile(rf"\"(?:build-arg:)?({'|'.join(NAMES)})=?\"")
    found = {
        (path.name, match[1])
        for path in (ROOT / "frontend" / "jettison").rglob("*.py")
        for match in literal.finditer(path.read_text(encoding="utf-8"))
        if path.name != "build_args.py"
    }
    # What steps are given, and what a printed Dockerfile declares.
    assert {name for name in found if name[1] not in {"SOURCE_DATE_EPOCH", "UPX_URL"}} == set()


def test_names_are_declared_or_are_buildkits() -> None:
    assert {name for name in NAMES if not build_args.is_buildkits(name)} <= set(build_args.PREDECLARED)
