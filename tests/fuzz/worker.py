"""A process that runs the cases of one fuzzer, in the memory that it is allowed, and prints a report."""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Iterator
from itertools import count
from pathlib import Path

from tests.fuzz.reading import Reading
from tests.fuzz.search import Report, Search
from tests.fuzz.talking import Talking

MEMORY = {"reader": 300 << 20, "daemon": 4 << 30}
"""Bytes of address space, the interpreter included; gRPC's threads take much and use little of it."""


def main(name: str, seed: str, *limits: str) -> None:
    """Run so many cases, or as many as there is time for; the number of each stands in a file meanwhile."""
    first, cases, seconds, folder = limits
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY[name], MEMORY[name]))
    numbers = _numbers(int(first), int(cases), float(seconds))
    report = look(name, seed, numbers, Path(folder))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    found = {"outcomes": report.outcomes, "faults": report.faults, "digest": report.digest, "peak": peak}
    sys.stdout.write(json.dumps(found))


def look(name: str, seed: str, numbers: Iterator[int], folder: Path) -> Report:
    """Run cases of a fuzzer by its name."""

    def current(number: int) -> None:
        (folder / "current").write_text(str(number))

    if name == "reader":
        return Search(Reading(), seed, current).look(numbers)
    return Search(Talking(folder), seed, current).look(numbers)


def _numbers(first: int, cases: int, seconds: float) -> Iterator[int]:
    """Yield numbers, `cases` of them, or without a number until the time is over."""
    end = time.monotonic() + seconds
    for number in range(first, first + cases) if cases else count(first):
        if not cases and time.monotonic() > end:
            return
        yield number


if __name__ == "__main__":
    main(*sys.argv[1:])
