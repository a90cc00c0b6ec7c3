"""The process that fuzzes, from outside: memory that runs out, or a crash in C, ends only that one."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from tests.pages import ROOT

GRACE = 300.0
"""Seconds that the process may take besides its time, to make faults small and on a busy machine."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Outcomes counted, faults by place, a digest of all outcomes, and the most memory in KiB."""

    outcomes: dict[str, int]
    faults: dict[str, str]
    digest: str = ""
    peak: int = 0

    @property
    def text(self) -> str:
        """The faults as a person reads them."""
        return "\n\n".join(f"{place}: {what}" for place, what in self.faults.items())


def fuzz(
    name: str, seed: str, *, first: int = 0, cases: int = 0, seconds: float = 0, hash_seed: str = "random"
) -> Found:
    """Run a fuzzer by its name in a process of its own: so many cases, or for so many seconds."""
    with tempfile.TemporaryDirectory() as folder:
        argv = [
            sys.executable,
            "-m",
            "tests.fuzz.worker",
            name,
            seed,
            *map(str, (first, cases, seconds)),
            folder,
        ]
        path = os.pathsep.join((str(ROOT / "frontend"), str(ROOT)))
        more = {
            "PYTHONPATH": path,
            "PYTHONWARNINGS": "error,ignore::ResourceWarning",
            "PYTHONHASHSEED": hash_seed,
        }
        # What gRPC's C says of connections that were cut is no news.
        more["GRPC_VERBOSITY"] = "NONE"
        try:
            done = subprocess.run(
                argv,
                cwd=ROOT,
                env={**os.environ, **more},
                capture_output=True,
                timeout=seconds + GRACE,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return _died("a case took for ever", "", Path(folder))
        if done.returncode:
            return _died(f"exit code {done.returncode}", done.stderr.decode()[-2000:], Path(folder))
    return Found(**json.loads(done.stdout))


def _died(place: str, words: str, folder: Path) -> Found:
    current = folder / "current"
    number = current.read_text() if current.exists() else "none"
    return Found(outcomes={}, faults={place: f"{words}\nnumber {number}"})
