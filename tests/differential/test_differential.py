"""Random programs: all that both clients have, 1,000 times a run, others after each change of the library."""

from __future__ import annotations

import os
import sys
from hashlib import sha256
from pathlib import Path

import pytest

from jettison import llb
from tests.differential.compare import difference
from tests.differential.invent import invent
from tests.differential.peer import MODULE, Peer
from tests.differential.programs import Program
from tests.differential.shrink import shrunk
from tests.harbor.gotools import MODULE as BUILDKIT
from tests.harbor.gotools import VERSION

GRAPHS = 1000
SEED = "JETTISON_SEED"
"""The variable that repeats a run, or makes another one: a commit alone always gets the same graphs."""


def test_random_programs_are_the_same_graphs(peer: Peer) -> None:
    seed = os.environ.get(SEED) or _seed()
    sys.stdout.write(f"{SEED}={seed}\n")
    for number in range(GRAPHS):
        program = invent(f"{seed}-{number}")
        if difference(peer, program):
            pytest.fail(
                f"{SEED}={seed}, program {number}; the least of it:\n{_least(peer, program)}", pytrace=False
            )


def _seed() -> str:
    """Return a text that each change of the library changes."""
    sources = sorted(Path(llb.__file__).parent.glob("*.py"))
    return sha256(b"".join(source.read_bytes() for source in sources)).hexdigest()[:8]


def _least(peer: Peer, program: Program) -> str:
    """Return the smallest program with a difference of the same kind, and the difference."""
    refused = difference(peer, program).startswith("Go: ")

    def fails(smaller: Program) -> bool:
        found = difference(peer, smaller)
        return bool(found) and found.startswith("Go: ") == refused

    least = shrunk(program, fails)
    return f"{least.listed()}\nplatform {least.platform}\n{difference(peer, least)}"


def test_the_client_is_of_the_release_that_the_harbor_runs() -> None:
    assert f"\t{BUILDKIT} {VERSION}\n" in (MODULE / "go.mod").read_text()


def test_a_seed_gives_the_same_program_each_time() -> None:
    assert invent("a-1") == invent("a-1")
    assert invent("a-1") != invent("a-2")
