"""Which downloads are ended because they stand still, and which are left alone."""

from __future__ import annotations

import shutil
import socket
import subprocess
from collections.abc import Iterator
from textwrap import dedent

import pytest

from tests.harbor.inside import Done
from tests.scripts.machine import Machine

AROUND = """
    set -euo pipefail
    for part in common installing errors manager; do . "/run/jettison/$part.sh"; done
    silence=2 manager_root=/ status=0
    mkdir -p "$repository_folder" /var/cache/tdnf/ours-1
    watched bash -c "$1" 2>&1 | tee "$manager_log" || status=${PIPESTATUS[0]}
    explain_silence
    exit "$status"
"""
FETCH_KEY = """
    set -euo pipefail
    for part in common installing errors manager authorities repositories; do . "/run/jettison/$part.sh"; done
    silence=2
    fetch_key ours "$1" /tmp/key
"""
CACHE = "/var/cache/tdnf/ours-1"
FETCH = f"exec 5>{CACHE}"
LOOKED_AT = "/tmp/jettison-scratch/rpms"
NOT_FETCHED = "package cannot be fetched from its repository: service-1.0-1.noarch.rpm (nothing came for 2 s)"
CHANGED = "the repository may have changed since its index was read; check proxy and DNS, or try again later"
DRIPS = "package cannot be fetched from its repository: x.rpm (slower than 1000 bytes a second for 6 s)"
NO_KEY = "this is an outage or a wrong address; check `keys`, proxy and DNS"
OUTAGE = (
    "this is an outage or a network setting, not a misspelt package; check proxy and DNS, or try again later"
)


@pytest.fixture(scope="module")
def machine(azure: Machine) -> Iterator[Machine]:
    """Give a builder that sees its processes."""
    place = azure.path / "proc"
    subprocess.run(["mount", "-t", "proc", "none", str(place)], check=True)
    try:
        yield azure
    finally:
        subprocess.run(["umount", str(place)], check=True)


@pytest.fixture(autouse=True)
def clear(machine: Machine) -> Iterator[None]:
    yield
    for place in ("tmp/jettison-scratch", "var/cache/tdnf"):
        shutil.rmtree(machine.path / place, ignore_errors=True)


def watched(machine: Machine, script: str) -> Done:
    """Run a script instead of tdnf, which may keep silent for two seconds."""
    return machine.inside.sh(dedent(AROUND), script)


STANDS_STILL = {
    "index": (
        f"echo \"Refreshing metadata for: 'ours'\"; {FETCH}/repomd.xml.tmp; echo half >&5; exec sleep 60",
        ("package repository not reachable or not readable: ours (nothing came for 2 s)", OUTAGE),
    ),
    "package": (
        f"{FETCH}/service-1.0-1.noarch.rpm.tmp; exec sleep 60",
        (NOT_FETCHED, CHANGED),
    ),
    "package that is only looked at": (
        f"mkdir {LOOKED_AT}; exec 5>{LOOKED_AT}/service-1.0-1.noarch.rpm; exec sleep 60",
        (NOT_FETCHED, CHANGED),
    ),
}
GOES_ON = {
    "slow": f"{FETCH}/x.rpm.tmp; for i in 1 2 3 4; do sleep 1; echo $i >&5; done",
    "one file after the other": f"for i in 1 2 3 4; do {FETCH}/$i.rpm.tmp; sleep 1; done",
    "installation": f"touch {CACHE}/x.rpm; exec 5<{CACHE}/x.rpm 6>/var/tmp/rpmdb; sleep 4",
}


@pytest.mark.parametrize(("script", "said"), STANDS_STILL.values(), ids=STANDS_STILL)
def test_download_that_stands_still_is_ended(machine: Machine, script: str, said: tuple[str, ...]) -> None:
    done = watched(machine, script)
    assert done.code == 1
    assert done.err.splitlines() == [f"jettison: {line}" for line in said]


def test_download_that_only_drips_is_ended(machine: Machine) -> None:
    done = watched(machine, f"{FETCH}/x.rpm.tmp; while sleep 0.5; do echo half >&5; done")
    assert (done.code, done.err.splitlines()) == (1, [f"jettison: {DRIPS}", f"jettison: {CHANGED}"])


@pytest.mark.parametrize("script", GOES_ON.values(), ids=GOES_ON)
def test_what_takes_its_time_is_left_alone(machine: Machine, script: str) -> None:
    done = watched(machine, f"{script}; echo done; exit 7")
    assert (done.code, done.out, done.err) == (7, "done\n", "")


def test_repository_that_asks_for_more_time_has_it(machine: Machine) -> None:
    repos = machine.path / "tmp/jettison-scratch/repos"
    repos.mkdir(parents=True)
    (repos / "ours.repo").write_text("[ours]\nname=ours\ntimeout = 9\n")
    done = watched(machine, f"{FETCH}/x.rpm.tmp; sleep 4; exit 7")
    assert (done.code, done.err) == (7, "")


def test_key_that_does_not_come_is_named(machine: Machine) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"https://127.0.0.1:{silent.getsockname()[1]}/key"
        done = machine.inside.sh(dedent(FETCH_KEY), address)
    too_slow = "(SSL connection timeout)"
    assert done.err.splitlines() == [
        f"jettison: the key of the package repository ours cannot be fetched: {address} {too_slow}",
        f"jettison: {NO_KEY}",
    ]
