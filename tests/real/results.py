"""What became of the tests, read from pytest's own report."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections import Counter
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Result:
    """One test: its file and name, how it ended (`passed`, `failed`, `skipped`), seconds, and why."""

    test: str
    end: str
    seconds: float
    reason: str = ""

    @property
    def name(self) -> str:
        """The function's name, without the parameters."""
        return re.split(r"[\[:]", self.test.rpartition("::")[2])[0]


def read(junit: Path) -> list[Result]:
    """Return the results of a junit file; empty where pytest wrote none."""
    if not junit.is_file():
        return []
    root = ET.parse(junit).getroot()  # noqa: S314 - written by our own pytest
    return [_result(case) for case in root.iter("testcase")]


def _result(case: ET.Element) -> Result:
    end, reason = "passed", ""
    for kind in ("skipped", "failure", "error"):
        found = case.find(kind)
        if found is not None:
            end = "skipped" if kind == "skipped" else "failed"
            reason = (found.get("message") or "").partition("\n")[0]
    test = f"{case.get('classname', '').replace('.', '/')}.py::{case.get('name')}"
    return Result(test, end, float(case.get("time", "0")), reason)


def summary(results: list[Result]) -> str:
    """Count the ends: `3 passed, 1 failed`."""
    counts = Counter(each.end for each in results)
    return (
        ", ".join(f"{counts[end]} {end}" for end in ("passed", "failed", "skipped") if counts[end]) or "none"
    )
