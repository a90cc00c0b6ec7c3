"""The process that fuzzes, from outside: memory that runs out, or a crash in C, ends only that one."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.fuzz.mutate import ROOT

GRACE = 120
"""Seconds that the process may take besides its time, on a busy machine."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A report as text, whether it holds anything bad, and how many inputs came to what."""

    text: str
    bad: bool
    outcomes: dict[str, int]


def fuzz(seed: str, seconds: float, folder: Path) -> Found:
    """Fuzz in a process of its own; an input that ends it is in the report."""
    argv = [sys.executable, "-m", "tests.fuzz.worker", seed, str(seconds), str(folder)]
    path = os.pathsep.join((str(ROOT / "frontend"), str(ROOT)))
    env = {**os.environ, "PYTHONPATH": path, "PYTHONWARNINGS": "error"}
    try:
        done = subprocess.run(
            argv, cwd=ROOT, env=env, capture_output=True, timeout=seconds + GRACE, check=False
        )
    except subprocess.TimeoutExpired:
        return _died("an input took for ever", folder)
    if done.returncode:
        return _died(f"exit code {done.returncode}: {done.stderr.decode()[-2000:]}", folder)
    report = json.loads(done.stdout)
    return Found(
        text=done.stdout.decode(), bad=bool(report["crashes"] or report["slow"]), outcomes=report["outcomes"]
    )


def _died(reason: str, folder: Path) -> Found:
    current = folder / "current"
    data = current.read_bytes() if current.exists() else b""
    return Found(text=f"{reason}\nthe input: {data.hex()}", bad=True, outcomes={})
