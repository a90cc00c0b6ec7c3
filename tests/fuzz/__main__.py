"""`make fuzz`: look for faults with random inputs, for some minutes each.

Reader: build files. Daemon: requests to one that lies. Differential: graphs, also made by Go's client.
"""

from __future__ import annotations

import argparse
import secrets
import sys
import time
from collections.abc import Iterator
from itertools import count, takewhile

from tests.differential.peer import Peer, compiled
from tests.differential.search import first_difference
from tests.fuzz.process import fuzz
from tests.harbor.layout import layout

AGAIN = "again with: make fuzz OF={} SEED={} MINUTES=0 FIRST=NUMBER"
FUZZERS = ("reader", "daemon", "differential")


def main() -> int:
    """Fuzz, print what was found, and give the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--minutes", type=float, default=10, help="of each; with 0 one input alone")
    parser.add_argument("--seed", default="", help="repeats a run; random without one")
    parser.add_argument("--of", choices=FUZZERS, action="append", help="one fuzzer, not all")
    parser.add_argument("--first", type=int, default=0, help="number of the first input")
    given = parser.parse_args()
    seed = given.seed or secrets.token_hex(4)
    results = [_look(name, seed, given.first, given.minutes * 60) for name in given.of or FUZZERS]
    return 0 if all(results) else 1


def _look(name: str, seed: str, first: int, seconds: float) -> bool:
    """Run one fuzzer, and tell whether it found nothing."""
    _say(f"{name}: SEED={seed}")
    if name == "differential":
        return _compare(seed, first, seconds)
    found = fuzz(name, seed, first=first, cases=0 if seconds else 1, seconds=seconds)
    counted = ", ".join(f"{number} {outcome}" for outcome, number in sorted(found.outcomes.items()))
    _say(f"{name}: {sum(found.outcomes.values())} inputs: {counted}; {found.peak >> 10} MiB at most")
    if found.faults:
        _say(f"{found.text}\n\n{AGAIN.format(name, seed)}")
    return not found.faults


def _compare(seed: str, first: int, seconds: float) -> bool:
    tried = 0

    def numbers() -> Iterator[int]:
        nonlocal tried
        end = time.monotonic() + seconds
        for number in takewhile(lambda number: number == first or time.monotonic() < end, count(first)):
            tried += 1
            yield number

    with Peer(compiled(layout().cache)) as peer:
        difference = first_difference(peer, seed, numbers())
    _say(f"differential: {tried} graphs")
    if difference:
        _say(f"{difference}\n\n{AGAIN.format('differential', seed)}")
    return not difference


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    raise SystemExit(main())
