"""A process that runs inputs until its time is over, in the memory that it is allowed."""

from __future__ import annotations

import json
import random
import resource
import sys
import time
import traceback
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from tests.fuzz.mutate import mutated, seeds
from tests.fuzz.target import run

MEMORY = 200 << 20
"""Bytes of address space, the interpreter included."""

SLOW = 1.0

MOST_SHOWN = 5


@dataclass(slots=True)
class Report:
    """What was found: outcomes counted, inputs that crashed or took long (as they can be given to a test)."""

    outcomes: Counter[str] = field(default_factory=Counter)
    slowest: float = 0.0
    slow: list[str] = field(default_factory=list)
    crashes: dict[str, str] = field(default_factory=dict)

    def note(self, data: bytes) -> None:
        """Run one input."""
        try:
            ran = run(data)
        except Exception as error:  # noqa: BLE001 - that is what is looked for
            last = traceback.extract_tb(error.__traceback__)[-1]
            self.crashes.setdefault(f"{error!r:.200} at {last.filename}:{last.lineno}", data.hex())
            self.outcomes["crashed"] += 1
            return
        self.outcomes[ran.outcome] += 1
        self.slowest = max(self.slowest, ran.seconds)
        if ran.seconds > SLOW and len(self.slow) < MOST_SHOWN:
            self.slow.append(data.hex())

    def text(self) -> str:
        """Give the report as JSON, with the most memory that was used in KiB."""
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        found = {"outcomes": self.outcomes, "slowest": self.slowest, "slow": self.slow}
        return json.dumps({**found, "crashes": self.crashes, "peak": peak}, indent=1)


def main(seed: str, seconds: str, folder: str) -> None:
    """Fuzz for a time; the input that is being run stands in a file, for when the process dies of it."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    chance, corpus, report = random.Random(seed), seeds(), Report()  # noqa: S311 - to be repeated
    current = Path(folder) / "current"
    for data in corpus:
        report.note(data)
    end = time.monotonic() + float(seconds)
    while time.monotonic() < end:
        data = mutated(chance, corpus)
        current.write_bytes(data)
        report.note(data)
    sys.stdout.write(report.text())


if __name__ == "__main__":
    main(*sys.argv[1:])
