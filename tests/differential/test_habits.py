"""Habits of callers: the same graph from both."""

from __future__ import annotations

import pytest

from tests.differential.compare import difference
from tests.differential.habits import HABITS
from tests.differential.peer import Peer
from tests.differential.programs import Fields, Program


@pytest.mark.parametrize("steps", [pytest.param(steps, id=habit) for habit, steps in HABITS.items()])
def test_both_make_the_same_of_a_habit(peer: Peer, steps: tuple[Fields, ...]) -> None:
    assert not difference(peer, Program(steps))
