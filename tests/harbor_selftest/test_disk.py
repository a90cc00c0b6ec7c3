"""A run that lacks room says so, and what a killed one left is removed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests import conftest
from tests.harbor import disk, remains
from tests.harbor.layout import Layout


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Layout:
    """Give a harbor that has half a megabyte; its disk has 5.5 GB free."""
    made = Layout(
        repo=tmp_path, state=tmp_path / ".harbor", cache=tmp_path / "cache", run=tmp_path / "run-0123abcd"
    )
    made.make()
    (made.state / "image").write_bytes(bytes(60_000_000))
    monkeypatch.setattr(disk, "RUNS", tmp_path / "runs")
    monkeypatch.setattr(disk, "_free", lambda _: 5.5)
    return made


def ways(here: Layout) -> str:
    return (
        f"to free some: `make harbor-clean` (0.1 GB), `rm -r {here.cache}` (0.0 GB, which the next run makes"
        f" anew in minutes), and, once no other tests run, `rm -r {disk.RUNS}` (0.0 GB)"
    )


def test_too_little_room_is_told_before_the_run(here: Layout) -> None:
    assert disk.lacking(here) == (
        f"`make test` needs 25.9 GB at its peak and {here.state} has 5.5 GB free; {ways(here)}"
    )
    (here.cache / "go-0123456789abcdef").mkdir()
    assert disk.lacking(here) == (
        f"`make test` needs 20.9 GB at its peak and {here.state} has 5.5 GB free; {ways(here)}"
    )


def test_enough_room_is_not_told(here: Layout, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(disk, "_free", lambda _: 26.0)
    assert (disk.lacking(here), disk.full(here, "OSError: [Errno 28] No space left on device")) == ("", "")


@pytest.mark.parametrize(
    ("free", "failure", "told"),
    [
        pytest.param(0.9, "E   assert 1 == 2", True, id="full"),
        pytest.param(1.1, "E   assert 1 == 2", False, id="nearly full"),
        pytest.param(4.9, "write /x: no space left on device", True, id="said, and freed again"),
        pytest.param(5.1, "tar: x: No space left on device", False, id="said of another disk"),
    ],
)
def test_a_disk_that_runs_full_is_told(
    here: Layout, monkeypatch: pytest.MonkeyPatch, free: float, failure: str, told: bool
) -> None:
    monkeypatch.setattr(disk, "_free", lambda _: free)
    sentence = f"the disk is full: {here.state} has {free} GB free, and so tests fail; {ways(here)}"
    assert disk.full(here, failure) == (sentence if told else "")


def test_a_test_that_fails_by_a_full_disk_ends_the_run(
    here: Layout, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    monkeypatch.delenv("PYTEST_XDIST_WORKER", raising=False)
    monkeypatch.setattr(conftest, "layout", lambda: here)
    report = pytest.TestReport(request.node.nodeid, ("a", 1, "a"), {}, "failed", "E   assert", "setup")
    conftest.pytest_runtest_logreport(report)
    monkeypatch.setattr(disk, "_free", lambda _: 0.25)
    with pytest.raises(pytest.exit.Exception, match=r"the disk is full: .* has 0.2 GB free"):
        conftest.pytest_runtest_logreport(report)


def test_no_fixture_leaves_its_folder_to_the_next_run() -> None:
    files = Path(conftest.__file__).parent.rglob("*.py")
    made = {file.name for file in files if "factory.mktemp(" in file.read_text()}
    assert made == {"scratch.py", "test_disk.py"}


def test_what_a_killed_run_left_is_removed(tmp_path: Path) -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    for name, pid in (("pytest-1", ended.pid), ("pytest-2", os.getpid()), ("pytest-3", None)):
        (tmp_path / name / "image").mkdir(parents=True)
        if pid:
            (tmp_path / name / ".lock").write_text(str(pid))
    assert remains.clear_runs(tmp_path) == ["pytest-1"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["pytest-2", "pytest-3"]
