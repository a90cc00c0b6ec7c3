"""Folders of fixtures: pytest's own stay until the next run, these go with the fixture that made them."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest


def scratch_folder(request: pytest.FixtureRequest, name: str) -> Path:
    """Make a folder that is removed once the fixture that asks for it is done; images take gigabytes."""
    factory: pytest.TempPathFactory = request.getfixturevalue("tmp_path_factory")
    made = factory.mktemp(name)
    request.addfinalizer(lambda: shutil.rmtree(made, ignore_errors=True))
    return made
