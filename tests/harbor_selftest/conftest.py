"""The environment of programs that use the running harbor."""

from __future__ import annotations

import os

import pytest

from tests.e2e.harbor_env import Harbor


@pytest.fixture(scope="session")
def harbor_env() -> dict[str, str]:
    """Return this process's environment with the harbor's laid over it."""
    found = Harbor.load()
    return dict(found.env if found is not None else os.environ)
