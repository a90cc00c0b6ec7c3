"""From which repository packages come: the distribution's own base first, others for what it lacks."""

from __future__ import annotations

import pytest

from tests.harbor.inside import Done
from tests.scripts.machine import KEY, Machine
from tests.scripts.tdnf.faults import CLOSED, ours

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


def test_what_is_held_back_is_not_replaced_by_a_stranger(machine: Machine) -> None:
    done = machine.rootfs("oss-tool", "greeter", options=["--exclude=zlib", "--rpmdb"])
    assert (done.code, done.err) == (0, "")
    assert machine.inside.sh("rpm --root /run/jettison-root -q mdatp").code == 1
    assert (version(machine, "ranked"), version(machine, "oss-data")) == ("1.0", "1.0")
    assert "held back: zlib " in done.out


PACKAGES = "https://packages.microsoft.com/{}/$releasever/prod/base/$basearch"
FAMILY = {"mariner": "cbl-mariner", "azurelinux": "azurelinux"}


def test_mirror_in_the_place_of_a_base_that_is_switched_off(machine: Machine) -> None:
    url = PACKAGES.format(FAMILY[machine.name])
    off = machine.base_file("enabled=1", "enabled=0")
    with machine.moved(CLOSED), off, machine.repository("mirror", url):
        done = machine.rootfs("tzdata")
    assert (done.code, f"Refreshing metadata for: '{machine.title} Official Base" in done.out) == (0, False)
    assert done.err.splitlines() == unranked(machine, "mirror")


def test_base_under_another_name_is_missed(machine: Machine) -> None:
    base = f"{machine.name}-official-base"
    with machine.base_file(rf"\[{base}\]", "[ours]"):
        done = machine.packages("tzdata-0")
    assert (done.code, done.err.splitlines()[:2]) == (1, unranked(machine, "ours"))


def unranked(machine: Machine, mirror: str) -> list[str]:
    """Give what is said where the distribution's own base is not among the repositories."""
    found = machine.inside.sh("sed -n 's/^\\[\\(.*\\)]$/\\1/p' /etc/yum.repos.d/*.repo").out.splitlines()
    others = [
        name for name in found if name.startswith(f"{machine.name}-") and not name.endswith("-debuginfo")
    ]
    used = {mirror, *others} - {f"{machine.name}-official-base"}
    return [
        (
            f"jettison: warning: this builder does not use the repository {machine.name}-official-base,"
            " so none of its repositories comes first:"
        ),
        f"jettison: warning: packages that nobody named may come from each of {', '.join(sorted(used))}",
    ]


def test_each_further_repository_has_a_fresh_index(azure: Machine) -> None:
    """With all that is recommended named, nothing is planned before: a plan fetches indexes in silence."""
    with azure.repositories(ours("file:///srv/extras", KEY)) as option:
        done = azure.rootfs("oss-tool", "SymCrypt", "SymCrypt-OpenSSL", options=[option])
    assert (done.code, done.err) == (0, "")
    title = "Azure Linux Official Microsoft Open-Source 3.0 x86_64"
    assert f"Refreshing metadata for: '{title}'" in done.out.splitlines()


@pytest.mark.parametrize("name", ["rankde", "ranked-7"])
def test_nobody_has_it(machine: Machine, name: str) -> None:
    done = machine.rootfs(name)
    assert done.code == 1
    assert f"jettison: no such package: {name}\n" in done.err
