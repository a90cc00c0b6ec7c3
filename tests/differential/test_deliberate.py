"""What both make otherwise on purpose: still so, and as the table says."""

from __future__ import annotations

from fnmatch import fnmatchcase

import pytest

from tests.differential.compare import difference, sides
from tests.differential.deliberate import ROWS, Deliberate
from tests.differential.peer import Peer


@pytest.mark.parametrize("row", [pytest.param(row, id=row.what) for row in ROWS])
def test_a_deliberate_difference_is_one(peer: Peer, row: Deliberate) -> None:
    found = difference(peer, row.program(), exact=True)
    assert found, (
        "the clients agree: take the row away, and let tests/differential/invent.py make such programs"
    )
    theirs, ours = sides(found)
    assert ours == row.ours
    assert fnmatchcase(theirs, row.theirs), theirs
