"""Run invented cases one after the other, count what they come to, and make each fault small."""

from __future__ import annotations

import signal
import traceback
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from types import FrameType
from typing import Generic, Protocol, TypeVar

LONGEST = 20.0
"""Seconds of the processor for one case, which takes hundredths: what needs more grows as it must not."""

TRIES = 400
"""Smaller cases that are tried of each fault."""

Case = TypeVar("Case")


class TooLongError(Exception):
    """A case has had all the time that it may have."""


class OwnFaultError(AssertionError):
    """What is tested says that it failed by a fault of its own; its first word is the place."""


@dataclass(frozen=True, slots=True)
class Ran:
    """What a case came to, in a word, and all that was said or made of it."""

    outcome: str
    said: bytes = b""


class Fuzzer(Protocol[Case]):
    """What is fuzzed: how cases are invented and run, and which are smaller than one."""

    def invent(self, seed: str, number: int) -> Case:
        """Return the case of a number, always the same."""
        ...

    def run(self, case: Case) -> Ran:
        """Run a case; whatever is raised is a fault."""
        ...

    def smaller(self, case: Case) -> Iterator[Case]:
        """Yield cases with less in them, those with the least first."""
        ...

    def shown(self, case: Case) -> str:
        """Return a case as a person reads it."""
        ...


@dataclass(slots=True)
class Report:
    """Outcomes counted, a digest of all that was said, and the first case of each kind of fault."""

    outcomes: Counter[str] = field(default_factory=Counter)
    digest: str = ""
    faults: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Search(Generic[Case]):
    """A search with one seed; `current` is told the number of each case before it is run."""

    fuzzer: Fuzzer[Case]
    seed: str
    current: Callable[[int], object]

    def look(self, numbers: Iterable[int]) -> Report:
        """Run the cases of some numbers."""
        report, digest = Report(), sha256()
        for number in numbers:
            self.current(number)
            case = self.fuzzer.invent(self.seed, number)
            ran = self._run(case)
            report.outcomes[ran.outcome] += 1
            digest.update(ran.outcome.encode() + ran.said)
            if ran.outcome == "fault":
                self._add(report, number, case, ran.said.decode())
        report.digest = digest.hexdigest()
        return report

    def _add(self, report: Report, number: int, case: Case, kind: str) -> None:
        """Add a fault, unless there is one of its place."""
        place, _, words = kind.partition(": ")
        if place not in report.faults:
            report.faults[place] = ""
            least = self.fuzzer.shown(self._least(case, place))
            report.faults[place] = f"{words}\nnumber {number}, at least:\n{least}"

    def _run(self, case: Case) -> Ran:
        """Run one case; of a fault, its kind is what is said."""
        try:
            with _limited():
                return self.fuzzer.run(case)
        except Exception as error:  # noqa: BLE001 - that is what is looked for
            return Ran("fault", _kind(error).encode("utf-8", "replace"))

    def _least(self, case: Case, place: str) -> Case:
        """Return a case that fails at the same place, and has nothing that it could do without."""
        tries, smaller = 0, True
        while smaller:
            smaller = False
            for candidate in self.fuzzer.smaller(case):
                tries += 1
                ran = self._run(candidate) if tries < TRIES else Ran("")
                if ran.outcome == "fault" and ran.said.decode().startswith(f"{place}: "):
                    case, smaller = candidate, True
                    break
        return case


def _kind(error: Exception) -> str:
    """Return where an error was raised, and the beginning of what it says."""
    if isinstance(error, OwnFaultError):
        return str(error)
    last = traceback.extract_tb(error.__traceback__)[-1]
    file = last.filename.rpartition("/")[2]
    return f"{type(error).__name__} at {file}:{last.lineno}: {str(error)[:400]}"


@contextmanager
def _limited() -> Iterator[None]:
    """Raise TooLongError in a block that needs too much of the processor, in this process or for it."""

    def stop(_: int, __: FrameType | None) -> None:
        raise TooLongError(f"more than {LONGEST} s of the processor")

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, LONGEST)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
