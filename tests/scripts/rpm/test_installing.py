"""Both install scripts against real repositories: good ones, bad ones, and none at all."""

from __future__ import annotations

import subprocess

import pytest

from tests.scripts.machine import Machine

CLOSED = "http://127.0.0.1:1/"  # tcpmux: nobody listens
OUTAGE = "this is an outage or a network setting, not a misspelt package"


def errors(text: str) -> list[str]:
    ours = (line for line in text.splitlines() if line.startswith("jettison: "))
    return [line for line in ours if "; trying again in " not in line]


def test_repository_that_is_down(machine: Machine) -> None:
    machine.forget("tzdata", "make")
    with machine.moved(CLOSED):
        done = machine.packages("tzdata", "make")
    name = f"{machine.title} Official Base"
    assert done.code == 1
    first, second = errors(done.err)
    assert first.startswith(f"jettison: package repository not reachable or not readable: {name}")
    assert second.startswith(f"jettison: {OUTAGE}")


def test_repository_that_is_down_and_not_needed_is_not_asked(azure: Machine) -> None:
    azure.forget("tzdata")
    with azure.repository("other", CLOSED):
        done = azure.packages("tzdata")
    assert (done.code, done.err) == (0, "")


def test_repository_that_is_down_and_another_one_is_needed(azure: Machine) -> None:
    azure.forget("oss-data")
    with azure.repository("other", CLOSED):
        done = azure.packages("oss-data")
    assert done.code == 0
    assert errors(done.err) == [
        "jettison: warning: package repository not readable: other; all packages came from the others"
    ]


@pytest.mark.parametrize(
    ("packages", "message"),
    [
        (("trouble-conflict", "greeter"), "packages exclude each other: package "),
        (
            ("trouble-clash-one", "trouble-clash-two"),
            "two packages hold the same file: file /usr/share/trouble/",
        ),
    ],
    ids=["conflict", "clash"],
)
def test_packages_that_do_not_go_together(azure: Machine, packages: tuple[str, ...], message: str) -> None:
    done = azure.rootfs(*packages)
    assert done.code == 1
    assert errors(done.err)[0].startswith(f"jettison: {message}")


def test_option_in_place_of_a_package(azure: Machine) -> None:
    done = azure.packages("--nogpgcheck")
    assert (done.code, done.out) == (1, "")
    assert done.err == (
        "jettison: --nogpgcheck is no package name: options for tdnf cannot be given under `packages`\n"
    )


SPELLINGS = "service=1.0 service-1.0-1 service=1.0-1 service.noarch servic* service-api service-1:1.0-1"


@pytest.mark.parametrize("name", SPELLINGS.split())
def test_every_spelling_of_tdnf_is_found_again(azure: Machine, name: str) -> None:
    azure.forget("service")
    with azure.repository("extras", "file:///srv/extras"):
        done = azure.packages(name)
    assert (done.code, done.err) == (0, ""), done.out


def test_builder_keeps_nothing_of_it(azure: Machine) -> None:
    assert azure.packages("git").code == 0
    assert azure.inside.sh("git --version").code == 0
    assert azure.inside.sh("ls /etc/rpm /var/log/tdnf* /tmp/jettison-scratch*").out in {"/etc/rpm:\n", ""}


def test_refresh_once(azure: Machine) -> None:
    with azure.instead("tdnf", 'echo "$*" >>/tmp/instead/calls; exec /usr/bin/tdnf "$@"') as path:
        assert azure.rootfs("tzdata", PATH=path).code == 0
        calls = (azure.path / "tmp/instead/calls").read_text().splitlines()
    assert ["--refresh" in call for call in calls] == [True, False]


def test_output_is_shown_as_it_comes(azure: Machine) -> None:
    fake = "echo first; until [ -e /tmp/instead/go ]; do sleep 0.05; done; exit 3"
    with azure.instead("tdnf", fake) as path:
        command = azure.inside.command("bash /run/jettison/packages.sh 3.0 words")
        env = azure.inside.settings(PATH=path)
        with subprocess.Popen(
            command, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        ) as running:
            assert running.stdout is not None
            assert running.stdout.readline() == "first\n"
            (azure.path / "tmp/instead/go").touch()
            err = running.communicate(timeout=30)[1]
    assert running.returncode == 1
    assert err == "jettison: tdnf could not install words (exit code 3; its own message is above)\n"


def test_image_without_tdnf(azure: Machine) -> None:
    with azure.without("usr/bin/tdnf"):
        done = azure.packages("make")
    assert (done.code, done.out) == (1, "")
    assert done.err.splitlines()[0] == (
        "jettison: this image has no tdnf: `packages` works with CBL-Mariner and Azure Linux images"
    )
