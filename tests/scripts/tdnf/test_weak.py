"""What packages only recommend does not ship, is not in the way, and comes where somebody asks for it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.harbor.inside import Done
from tests.scripts.machine import Machine
from tests.scripts.serving import served

EXTRAS = "file:///srv/extras"


@pytest.fixture
def extras(machine: Machine) -> Iterator[Machine]:
    with machine.repository("extras", EXTRAS):
        yield machine


def names(machine: Machine) -> list[str]:
    lines = (machine.root / "var/lib/rpmmanifest/container-manifest-2").read_text().splitlines()
    return [line.split("\t")[0] for line in lines]


def again(done: Done) -> list[str]:
    return [line for line in done.out.splitlines() if line.startswith("only recommended")]


def test_recommended_package_does_not_ship(machine: Machine) -> None:
    done = machine.rootfs("greeter")
    assert (done.code, done.err) == (0, "")
    assert names(machine) == sorted(["filesystem", "glibc", "greeter", machine.identity, "zlib"])
    assert again(done) == ["only recommended, so once more without: greeter-extras"]


def test_recommended_package_that_is_asked_for_ships(machine: Machine) -> None:
    done = machine.rootfs("greeter", "greeter-extras")
    assert (done.code, done.err, again(done)) == (0, "", [])
    assert "greeter-extras" in names(machine)


def test_shell_of_a_recommended_package_stays_out(extras: Machine) -> None:
    done = extras.rootfs("plugged")
    assert (done.code, done.err) == (0, "")
    assert names(extras) == sorted(["filesystem", extras.identity, "plugged"])
    # Nothing is left of the first try, neither files of scripts nor of packages.
    left = ("etc/plugged", "etc/shells", "usr/bin/bash", "root/.bash_logout")
    assert [path for path in left if (extras.root / path).exists()] == []


@pytest.mark.parametrize(("name", "weak"), [("twice", "broken"), ("thrice", "refused")], ids=["post", "pre"])
def test_recommended_package_that_fails_is_left_out(azure: Machine, name: str, weak: str) -> None:
    """Where a base comes first, one of another repository is not even tried: nobody named it."""
    with azure.repository("extras", EXTRAS):
        done = azure.rootfs(f"plugged-{name}", options=["--first="])
    assert (done.code, done.err) == (0, "")
    assert names(azure) == ["azurelinux-release", "filesystem", f"plugged-{name}"]
    assert again(done) == [f"only recommended, so once more without: plugin-{weak}"]


def test_recommended_package_that_cannot_be_fetched_is_left_out(azure: Machine) -> None:
    with served(azure.path / "srv/extras") as server, azure.repository("extras", server.url):
        server.answers["plugin-broken-1.0-1.noarch.rpm"] = 404
        done = azure.rootfs("plugged-twice")
    assert (done.code, done.err) == (0, "")
    assert names(azure) == ["azurelinux-release", "filesystem", "plugged-twice"]


def test_required_package_that_cannot_be_fetched_still_fails(azure: Machine) -> None:
    with served(azure.path / "srv/extras") as server, azure.repository("extras", server.url):
        server.answers["plugin-data-1.0-1.noarch.rpm"] = 404
        done = azure.rootfs("plugged-needs-it")
    assert done.code == 1
    file = "plugin-data-1.0-1.noarch.rpm"
    assert done.err.splitlines()[-2:] == [
        f"jettison: package cannot be fetched from its repository: {file} (it answers 404)",
        (
            "jettison: the repository may have changed since its index was read;"
            " check proxy and DNS, or try again later"
        ),
    ]


def test_failing_package_that_is_required_still_fails(machine: Machine) -> None:
    done = machine.rootfs("trouble-post")
    assert done.code == 1
    assert done.err.splitlines()[-2].startswith(
        "jettison: the install script of a package failed: %post of trouble"
    )


def test_what_is_also_required_ships(extras: Machine) -> None:
    done = extras.rootfs("plugged-needs-it")
    assert (done.code, done.err) == (0, "")
    assert names(extras) == sorted(
        ["filesystem", extras.identity, "plugged", "plugged-needs-it", "plugin-data"]
    )


def test_openssl_ships_alone_at_the_first_try(azure: Machine) -> None:
    done = azure.rootfs("openssl-libs")
    assert (done.code, done.err, again(done)) == (0, "", [])
    assert names(azure) == ["azurelinux-release", "filesystem", "glibc", "openssl-libs"]


def test_provider_of_openssl_ships_where_it_is_asked_for(azure: Machine) -> None:
    done = azure.rootfs("SymCrypt-OpenSSL", "openssl-libs")
    assert (done.code, done.err, again(done)) == (0, "", [])
    wanted = [
        "SymCrypt",
        "SymCrypt-OpenSSL",
        "azurelinux-release",
        "filesystem",
        "glibc",
        "openssl",
        "openssl-libs",
    ]
    assert names(azure) == wanted


def test_it_stays_out_where_what_is_held_back_is_required(machine: Machine) -> None:
    done = machine.rootfs("greeter", options=["--exclude=zlib"])
    assert (done.code, done.err) == (0, "")
    assert names(machine) == sorted(["filesystem", "glibc", "greeter", machine.identity])


def test_one_that_fails_is_left_out_where_what_is_held_back_is_required(azure: Machine) -> None:
    with azure.repository("extras", EXTRAS):
        done = azure.rootfs("plugged-thrice", "greeter", options=["--exclude=zlib"])
    assert (done.code, done.err) == (0, "")
    assert names(azure) == ["azurelinux-release", "filesystem", "glibc", "greeter", "plugged-thrice"]
