"""What keeps a harbor in order for as long as it lives: its own state, its cache, its end."""

from __future__ import annotations

import os
import shutil
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest

from tests.harbor import cache, expire, place, process
from tests.harbor.layout import Layout
from tests.harbor.process import Daemon
from tests.harbor.world.store import part

OLD, NEW = "base-00000000000000aa", "base-00000000000000bb"
LONG_AGO = time.time() - 30 * 24 * 3600


@pytest.fixture
def here(tmp_path: Path) -> Layout:
    return Layout(
        repo=tmp_path / "tree",
        state=tmp_path / "tree/.harbor",
        cache=tmp_path / "cache",
        run=tmp_path / "harbor-0123abcd",
    )


def make_parts(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).mkdir(parents=True)
        os.utime(folder / name, (LONG_AGO, LONG_AGO))


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_parts_that_nobody_asked_for_go(here: Layout) -> None:
    here.make()
    make_parts(here.cache, OLD, NEW)
    part(here.cache, "base", NEW.rpartition("-")[2], lambda _: None)
    assert cache.prune(here) == [OLD]
    assert names(here.cache) == {NEW}


def test_parts_of_a_running_harbor_stay(here: Layout) -> None:
    other = replace(here, run=here.run.with_name("harbor-ffffffff"))
    for one in (here, other):
        one.make()
    make_parts(here.cache, OLD)
    cache.hold(other, since=LONG_AGO)
    assert cache.prune(here) == []
    shutil.rmtree(other.run)
    assert cache.prune(here) == [OLD]


def test_former_parts_go_where_there_are_too_many(here: Layout, monkeypatch: pytest.MonkeyPatch) -> None:
    here.make()
    monkeypatch.setattr(cache, "LARGE", 400_000)
    for hours, letter in enumerate("abcde"):
        part = here.cache / f"arm64-{letter * 16}"
        part.mkdir()
        (part / "root.tar").write_bytes(bytes(100_000 if letter == "d" else 500_000))
        os.utime(part, (at := time.time() - hours * 3600, at))
    assert cache.prune(here) == []
    monkeypatch.setattr(cache, "ROOM", 600_000)
    assert cache.prune(here) == [f"arm64-{letter * 16}" for letter in "bce"]
    monkeypatch.setattr(cache, "ROOM", 0)
    assert names(here.cache) == {f"arm64-{letter * 16}" for letter in "ad"}
    assert cache.prune(here) == []


def test_nothing_but_parts_and_what_became_of_them_is_removed(here: Layout) -> None:
    here.make()
    make_parts(here.cache, "photos", "base-12", f".{OLD}.x1y2", ".base.lock")
    assert cache.prune(here) == []
    assert names(here.cache) == {"photos", "base-12", ".base.lock"}


def test_a_new_part_is_new_whatever_was_unpacked_into_it(here: Layout) -> None:
    made = part(here.cache, "base", "0" * 16, lambda folder: os.utime(folder, (LONG_AGO, LONG_AGO)))
    assert made.stat().st_mtime > LONG_AGO + 60


def test_state_copied_with_another_checkout_is_not_used(here: Layout) -> None:
    place.settle(here)
    (here.state / "docker").mkdir()
    place.settle(here)
    assert (here.state / "docker").exists()
    copy = replace(here, repo=here.repo.with_name("copy"), state=here.repo.with_name("copy") / ".harbor")
    shutil.copytree(here.repo, copy.repo)
    place.settle(copy)
    assert not (copy.state / "docker").exists()
    assert (here.state / "docker").exists()
    assert copy.owner.read_text() == str(copy.repo)


def sleeper(here: Layout, settings: str = "") -> Daemon:
    command = ["sleep", "60"]
    return Daemon(
        name="sleeper", command=command, ready=lambda: True, settings=settings, folder=here.state / "data"
    )


def test_a_daemon_whose_data_was_removed_is_started_anew(here: Layout) -> None:
    here.make()
    assert process.start(here, sleeper(here))
    assert not process.start(here, sleeper(here))
    shutil.rmtree(here.state / "data")
    assert process.start(here, sleeper(here))
    assert not process.start(here, sleeper(here))
    process.stop(here, "sleeper")


def test_a_daemon_with_former_settings_is_started_anew(here: Layout) -> None:
    here.make()
    process.start(here, sleeper(here))
    assert process.start(here, sleeper(here, settings="port 2"))
    process.stop(here, "sleeper")


def test_the_watchdog_waits_no_longer_than_there_is_a_harbor(here: Layout) -> None:
    place.settle(here)
    waiting = threading.Thread(target=expire.wait, args=(here, 60.0, 0.01))
    waiting.start()
    here.owner.unlink()
    waiting.join(timeout=10)
    assert not waiting.is_alive()


def test_the_watchdog_waits_as_long_as_it_is_told(here: Layout) -> None:
    place.settle(here)
    start = time.monotonic()
    expire.wait(here, 0.2)
    assert 0.2 <= time.monotonic() - start < 5
