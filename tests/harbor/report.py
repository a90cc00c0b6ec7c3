"""What became of each part of the harbor, told as it goes and summed up at the end."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from tests.harbor.layout import HarborError
from tests.harbor.world import WorldError

T = TypeVar("T")
_WORTH_TELLING = 1.0  # seconds


@dataclass(slots=True)
class Report:
    """The parts that are lost, each with its reason and with what cannot run without it."""

    lost: dict[str, str] = field(default_factory=dict)

    def attempt(self, name: str, consequence: str, make: Callable[[], T]) -> T | None:
        """Return what ``make`` returns; note a failure instead of passing it on, tell slow parts' times."""
        start = time.monotonic()
        try:
            made = make()
        except (HarborError, WorldError, OSError) as error:
            self.lost[name] = f"{error}\n  so: {consequence}"
            return None
        spent = time.monotonic() - start
        if spent > _WORTH_TELLING:
            print(f"harbor: {name}: {spent:.1f} s", flush=True)
        return made

    def summary(self) -> str:
        """Return the failures as text, empty if there are none."""
        return "\n".join(f"harbor: no {name}: {reason}" for name, reason in self.lost.items())
