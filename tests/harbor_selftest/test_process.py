"""Daemons are started once, found again, and stopped by their own process id."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.harbor import process
from tests.harbor.layout import HarborError, Layout
from tests.harbor.process import Daemon

SLEEP = "import time; time.sleep(60)"
STUBBORN = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); " + SLEEP


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    made = Layout(
        repo=tmp_path, state=tmp_path / "state", cache=tmp_path / "cache", run=tmp_path / "run-0123abcd"
    )
    made.make()
    return made


def daemon(code: str, name: str = "sleeper", *, ready: bool = True) -> Daemon:
    return Daemon(name=name, command=[sys.executable, "-c", code], ready=lambda: ready, patience=0.5)


def test_a_daemon_starts_once_and_stops_once(layout: Layout) -> None:
    assert process.start(layout, daemon(SLEEP))
    pid = process.running(layout, "sleeper")
    assert pid is not None
    assert not process.start(layout, daemon(SLEEP))
    assert process.running(layout, "sleeper") == pid
    assert process.stop(layout, "sleeper")
    assert process.running(layout, "sleeper") is None
    assert not process.stop(layout, "sleeper")


def test_a_killed_daemon_is_started_anew(layout: Layout) -> None:
    process.start(layout, daemon(SLEEP))
    first = process.running(layout, "sleeper")
    assert first is not None
    os.kill(first, signal.SIGKILL)
    while process.running(layout, "sleeper"):
        time.sleep(0.01)
    assert process.start(layout, daemon(SLEEP))
    assert process.running(layout, "sleeper") not in {None, first}
    process.stop(layout, "sleeper")


def test_a_process_that_got_the_id_of_a_dead_daemon_is_left_alone(layout: Layout) -> None:
    with subprocess.Popen([sys.executable, "-c", SLEEP]) as other:
        (layout.run / "sleeper.pid").write_text(f"{other.pid} 1\n")
        assert process.running(layout, "sleeper") is None
        assert not process.stop(layout, "sleeper")
        assert other.poll() is None
        other.kill()


def test_a_daemon_that_ignores_sigterm_is_killed(layout: Layout) -> None:
    process.start(layout, daemon(STUBBORN))
    while not layout.log("sleeper").read_text():
        time.sleep(0.01)
    assert process.stop(layout, "sleeper", grace=0.2)
    assert process.running(layout, "sleeper") is None


def test_a_daemon_that_ends_at_once_is_reported_with_its_log(layout: Layout) -> None:
    with pytest.raises(HarborError) as caught:
        process.start(layout, daemon("import sys; sys.exit('no such disk')", ready=False))
    assert str(caught.value) == (
        f"sleeper ended with exit code 1:\nno such disk\n(whole log: {layout.state}/log/sleeper.log)"
    )


def test_a_daemon_that_never_answers_is_stopped_and_reported(layout: Layout) -> None:
    with pytest.raises(HarborError) as caught:
        process.start(layout, daemon("print('waiting', flush=True);" + SLEEP, ready=False))
    message = f"sleeper did not answer in 0 s:\nwaiting\n(whole log: {layout.state}/log/sleeper.log)"
    assert str(caught.value) == message
    assert process.running(layout, "sleeper") is None


@pytest.mark.parametrize(
    "text", ["", "nonsense", "12", "-1 -1", "999999999 5"], ids=lambda text: text or "empty"
)
def test_a_broken_pid_file_means_that_nothing_runs(layout: Layout, text: str) -> None:
    (layout.run / "sleeper.pid").write_text(text)
    assert process.running(layout, "sleeper") is None
