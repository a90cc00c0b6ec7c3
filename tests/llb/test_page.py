"""The programs of docs/llb.md run, and print graphs."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys

import pytest

from jettison import llb
from tests.pages import ROOT

PROGRAMS = re.findall(
    r"^```python\n(.*?)^```$", (ROOT / "docs/llb.md").read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
)
KINDS = [
    ["source", "source", "file", "exec", "file", "result"],
    ["source", "exec", "exec", "result"],
    ["source", "file", "result"],
]


@pytest.mark.parametrize(
    ("program", "kinds"), [*zip(PROGRAMS, KINDS, strict=True)], ids=["go", "lines", "others"]
)
def test_a_program_of_the_page_prints_its_graph(program: str, kinds: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "PYTHONPATH": str(ROOT / "frontend")},
        capture_output=True,
        check=True,
        timeout=60,
    )
    text = done.stdout.decode() if done.stdout.startswith(b"{") else llb.to_json(llb.parse(done.stdout))
    assert [op["kind"] for op in json.loads(text)["ops"]] == kinds
