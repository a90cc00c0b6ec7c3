"""Look for a program that the two clients disagree about, and make it small."""

from __future__ import annotations

from collections.abc import Iterable

from tests.differential.compare import difference
from tests.differential.invent import invent
from tests.differential.peer import Peer
from tests.differential.programs import Program
from tests.differential.shrink import shrunk


def first_difference(peer: Peer, seed: str, numbers: Iterable[int]) -> str:
    """Return the least program with the first difference among those of some numbers; empty without one."""
    for number in numbers:
        program = invent(f"{seed}-{number}")
        if difference(peer, program):
            return f"program {number}; the least of it:\n{_least(peer, program)}"
    return ""


def _least(peer: Peer, program: Program) -> str:
    """Return the smallest program with a difference of the same kind, and the difference."""
    refused = difference(peer, program).startswith("Go: ")

    def fails(smaller: Program) -> bool:
        found = difference(peer, smaller)
        return bool(found) and found.startswith("Go: ") == refused

    least = shrunk(program, fails)
    return f"{least.listed()}\nplatform {least.platform}\n{difference(peer, least)}"
