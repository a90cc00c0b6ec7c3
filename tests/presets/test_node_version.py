"""Which Node.js a project asks for."""

from __future__ import annotations

import pytest

from jettison.presets.node_version import may_be_in


@pytest.mark.parametrize(
    ("version", "wanted", "expected"),
    [
        ("24", "", True),
        ("24", "*", True),
        ("24", "24", True),
        ("24", "24.x", True),
        ("24", "v24.14.1", True),
        ("24.14", "24.15.0", False),
        ("24.14.1-3-azl3.0.20260801", ">=24.14.1", True),
        ("24", ">=18", True),
        ("24", ">= 18.0.0 < 23", False),
        ("24", ">24", False),
        ("24", ">24.1", True),
        ("24", "<24", False),
        ("24", "<=24", True),
        ("24", "^20.1.0 || >=22.0.0", True),
        ("24", "^20.1.0 || ^22", False),
        ("24", "^24.3.1", True),
        ("24", "~24.3", True),
        ("24.4", "~24.3", False),
        ("24", "~23", False),
        ("24", "18 - 22", False),
        ("24", "18.1 - 24", True),
        ("0.12", "^0.10", False),
        ("24", "lts/*", True),
        ("24", ">=26 || lts", True),
        ("24", ">=26.0.0-rc.1", False),
        ("lts", ">=26", True),
    ],
)
def test_ranges(version: str, wanted: str, expected: bool) -> None:
    """What is not known may be in any range."""
    assert may_be_in(version, wanted) is expected
