"""Random programs: all that both clients have, 1,000 times a run, others after each change of the library."""

from __future__ import annotations

import os
import sys
from hashlib import sha256
from pathlib import Path

import pytest

from jettison import llb
from tests.differential.invent import invent
from tests.differential.peer import MODULE, Peer
from tests.differential.search import first_difference
from tests.harbor.gotools import MODULE as BUILDKIT
from tests.harbor.gotools import VERSION

GRAPHS = 1000
SEED = "JETTISON_SEED"
"""The variable that repeats a run, or makes another one: a commit alone always gets the same graphs."""


def test_random_programs_are_the_same_graphs(peer: Peer) -> None:
    seed = os.environ.get(SEED) or _seed()
    sys.stdout.write(f"{SEED}={seed}\n")
    if found := first_difference(peer, seed, range(GRAPHS)):
        pytest.fail(f"{SEED}={seed}, {found}", pytrace=False)


def _seed() -> str:
    """Return a text that each change of the library changes."""
    sources = sorted(Path(llb.__file__).parent.glob("*.py"))
    return sha256(b"".join(source.read_bytes() for source in sources)).hexdigest()[:8]


def test_the_client_is_of_the_release_that_the_harbor_runs() -> None:
    assert f"\t{BUILDKIT} {VERSION}\n" in (MODULE / "go.mod").read_text()


def test_a_seed_gives_the_same_program_each_time() -> None:
    assert invent("a-1") == invent("a-1")
    assert invent("a-1") != invent("a-2")
