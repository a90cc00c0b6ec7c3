"""Many builds at once against one daemon: none fails, and all make one image."""

from __future__ import annotations

from pathlib import Path

from tests.bench.repeat import AT_ONCE, at_once, prepare
from tests.e2e.engines import Engine


def test_builds_at_once_run_a_step_once_and_make_one_image(engine: Engine, tmp_path: Path) -> None:
    built = at_once(engine, prepare(tmp_path), AT_ONCE)
    assert len({each.digest for each in built}) == 1
