from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from tests.differential.peer import Peer, compiled
from tests.harbor.layout import HarborError, layout


@pytest.fixture(scope="session")
def peer() -> Iterator[Peer]:
    """Run what builds with Go's client."""
    try:
        command = compiled(layout().cache)
    except HarborError as error:
        reason = f"go: Go's client cannot be compiled: {error}"
        if os.environ.get("CI"):
            pytest.fail(reason, pytrace=False)
        pytest.skip(reason)
    with Peer(command) as running:
        yield running
