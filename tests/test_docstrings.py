"""Examples in docstrings are true."""

from __future__ import annotations

import doctest
import re
from importlib import import_module
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parent.parent / "frontend"
FILES = sorted(file.relative_to(SOURCE) for file in (SOURCE / "jettison").rglob("*.py"))
WITH_EXAMPLES = [file for file in FILES if re.search("^ +>>> ", (SOURCE / file).read_text(), re.MULTILINE)]


@pytest.mark.parametrize("file", WITH_EXAMPLES, ids=str)
def test_examples(file: Path) -> None:
    found = doctest.testmod(import_module(".".join(file.with_suffix("").parts)))
    assert (found.failed, found.attempted > 0) == (0, True)
