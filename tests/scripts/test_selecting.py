"""select.sh in builders of both distributions, whose shells expand globs in different ways."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.scripts.machine import Machine

VERSIONS = {"mariner": "5.1", "azurelinux": "5.2"}


@pytest.fixture
def place(machine: Machine) -> Iterator[Path]:
    made = machine.path / "run/select"
    for name in ("a.go", ".h.go", "deep/c.go", "deep/.d.go"):
        (made / "in" / name).parent.mkdir(parents=True, exist_ok=True)
        (made / "in" / name).touch()
    descriptors = machine.path / "dev/fd"
    if not descriptors.is_symlink():  # as in a container
        descriptors.symlink_to("/proc/self/fd")
    subprocess.run(["mount", "-t", "proc", "none", str(machine.path / "proc")], check=True)
    try:
        yield made
    finally:
        subprocess.run(["umount", str(machine.path / "proc")], check=True)
        shutil.rmtree(made)


def test_the_builders_have_the_shells_of_the_real_ones(machine: Machine) -> None:
    done = machine.inside.sh('echo "${BASH_VERSINFO[0]}.${BASH_VERSINFO[1]}"')
    assert done.out.strip() == VERSIONS[machine.name]


@pytest.mark.parametrize(
    ("source", "found"),
    [
        pytest.param(".*", [".h.go"], id="hidden"),
        pytest.param("deep/.*", ["deep", "deep/.d.go"], id="hidden below"),
        pytest.param("*/.*", ["deep", "deep/.d.go"], id="hidden below any"),
        pytest.param("*", [".h.go", "a.go", "deep", "deep/.d.go", "deep/c.go"], id="all"),
    ],
)
def test_a_glob_never_leaves_its_folder(machine: Machine, place: Path, source: str, found: list[str]) -> None:
    done = machine.script("select.sh", "/run/select/in", "/run/select/out", source, "--")
    assert (done.code, done.err) == (0, "")
    assert sorted(str(path.relative_to(place / "out")) for path in (place / "out").rglob("*")) == found


@pytest.mark.usefixtures("place")
def test_half_a_list_is_no_copy(machine: Machine) -> None:
    with machine.instead("find", '/usr/bin/find "$@"; exit 1'):
        done = machine.script("select.sh", "/run/select/in", "/run/select/out", "deep", "--")
    assert (done.code, done.out) == (1, "")
