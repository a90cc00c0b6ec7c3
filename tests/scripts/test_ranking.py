"""From which repository packages come: the distribution's own base first, others for what it lacks."""

from __future__ import annotations

import pytest

from tests.harbor.inside import Done
from tests.scripts.machine import Machine

OTHER = {"mariner": "mariner-official-extras", "azurelinux": "azurelinux-official-ms-oss"}


def version(machine: Machine, name: str, root: str = "/run/jettison-root") -> str:
    return machine.inside.sh(f"rpm --root {root} -q --qf '%{{VERSION}}' {name}").out


def stranger(done: Done) -> bool:
    return "mdatp" in done.out


def test_base_has_all_and_no_other_is_asked(machine: Machine) -> None:
    done = machine.rootfs("greeter", "ranked-user", options=["--rpmdb"])
    assert (done.code, done.err, stranger(done)) == (0, "", False)
    assert version(machine, "ranked") == "1.0"
    assert [line for line in done.out.splitlines() if line.startswith("Refreshing")] == [
        f"Refreshing metadata for: '{machine.title} Official Base {machine.release} x86_64'"
    ]


def test_builder_takes_no_stranger(machine: Machine) -> None:
    done = machine.packages("git")
    assert (done.code, done.err, stranger(done)) == (0, "", False)
    assert machine.inside.sh("rpm -q perl-Git").code == 0


def test_package_of_another_repository_takes_what_the_base_has_from_there(machine: Machine) -> None:
    done = machine.rootfs("oss-tool", "greeter", options=["--rpmdb"])
    assert (done.code, done.err) == (0, "")
    assert machine.inside.sh("rpm --root /run/jettison-root -q mdatp").code == 1
    assert (version(machine, "ranked"), version(machine, "oss-data")) == ("1.0", "1.0")
    assert f"not all of this is in {machine.name}-official-base, so " in done.out
    assert OTHER[machine.name] in done.out


def test_package_of_another_repository_in_a_builder(machine: Machine) -> None:
    done = machine.packages("oss-tool")
    assert (done.code, done.err) == (0, "")
    assert machine.inside.sh("rpm -q mdatp").code == 1
    assert version(machine, "ranked", "/") == "1.0"


def test_version_that_only_another_repository_has(machine: Machine) -> None:
    done = machine.rootfs("ranked-2.0", options=["--rpmdb"])
    assert (done.code, done.err) == (0, "")
    assert version(machine, "ranked") == "2.0"


def test_stranger_that_is_asked_for_is_taken(machine: Machine) -> None:
    done = machine.rootfs("mdatp")
    assert done.code == 1
    assert "jettison: the install script of a package failed: %pre of mdatp" in done.err


def test_what_is_held_back_is_no_reason_to_ask_others(machine: Machine) -> None:
    done = machine.rootfs("greeter", options=["--exclude=zlib"])
    assert (done.code, done.err, stranger(done)) == (0, "", False)


@pytest.mark.parametrize("name", ["rankde", "ranked-7"])
def test_nobody_has_it(machine: Machine, name: str) -> None:
    done = machine.rootfs(name)
    assert done.code == 1
    assert f"jettison: no such package: {name}\n" in done.err
