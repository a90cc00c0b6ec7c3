"""A short look for crashes; the long one is `python -m tests.fuzz --minutes 10`."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.fuzz.mutate import seeds
from tests.fuzz.process import fuzz
from tests.fuzz.target import run

SECONDS = 8.0


def test_the_seeds_build() -> None:
    outcomes = [run(data).outcome for data in seeds()]
    assert outcomes.count("built") > len(outcomes) / 2
    assert outcomes[-1] == "built"


@pytest.mark.timeout(300)
def test_no_input_crashes_or_takes_long_or_much_memory(tmp_path: Path) -> None:
    found = fuzz("short", SECONDS, tmp_path)
    assert not found.bad, found.text
    assert found.outcomes["refused"] > 10
    assert found.outcomes["built"] > 10
