"""A folder with two images."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.sizing.measured import LOWER, NEWER, UPPER
from tests.sizes.made import archive, layout, packed


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    archive(layout([packed(LOWER), packed(UPPER)]), tmp_path / "x.tar")
    archive(layout([packed(LOWER), packed(NEWER)]), tmp_path / "newer.tar")
    return tmp_path
