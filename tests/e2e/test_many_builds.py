"""Many builds against one daemon: none fails, all make one image, and the daemon keeps nothing of them."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.bench.repeat import AT_ONCE, at_once, in_a_row, kept, prepare
from tests.e2e.engines import Buildctl, Engine
from tests.e2e.harbor_env import Harbor
from tests.e2e.own_daemon import own_daemon

IN_A_ROW = 4
"""`python -m tests.bench.repeat` does it 200 times."""


def test_builds_at_once_run_a_step_once_and_make_one_image(engine: Engine, tmp_path: Path) -> None:
    built = at_once(engine, prepare(tmp_path), AT_ONCE)
    assert len({each.digest for each in built}) == 1


@pytest.mark.harbor
def test_builds_in_a_row_leave_nothing_in_the_daemon(harbor: Harbor) -> None:
    with TemporaryDirectory(prefix="e2e-") as name, own_daemon(harbor, Path(name)) as daemon:
        engine, project = Buildctl(daemon.harbor), prepare(Path(name))
        first = in_a_row(engine, project, 2)
        before = kept(daemon)
        built = [*first, *in_a_row(engine, project, IN_A_ROW), *at_once(engine, project, 3)]
        after = kept(daemon)
    assert len({each.digest for each in built}) == 1
    assert (before.sessions, after.sessions) == (0, 0)
