"""Shells in a root: those that no package owns, and those that may be there."""

from __future__ import annotations

import pytest

from tests.scripts.machine import Machine


def said(machine: Machine, *packages: str, remove: str = "", **env: str) -> tuple[int, list[str]]:
    words = (*packages, "--", remove) if remove else packages
    with machine.repository("extras", "file:///srv/extras"):
        done = machine.rootfs(*words, **env)
    return done.code, [line for line in done.err.splitlines() if line.startswith("jettison: ")]


@pytest.mark.parametrize(
    "packages",
    [
        pytest.param(("maker", "busybox"), id="link to one that was asked for"),
        pytest.param(("maker-copy", "busybox"), id="copy of one that was asked for"),
        pytest.param(("maker-dangling",), id="link that leads nowhere"),
    ],
)
def test_what_leads_to_a_shell_that_was_asked_for_may_be_there(
    machine: Machine, packages: tuple[str, ...]
) -> None:
    assert said(machine, *packages) == (0, [])


def test_what_is_taken_away_is_not_in_the_image(azure: Machine) -> None:
    assert said(azure, "maker-new", remove="/bin/zsh") == (0, [])
    assert not (azure.root / "usr/bin/zsh").exists()


def test_a_copy_of_one_that_nobody_asked_for_is_refused(azure: Machine) -> None:
    code, lines = said(azure, "maker-copy")
    assert (code, lines[0]) == (
        1,
        "jettison: a shell that nobody asked for and no package owns is in the root: /usr/local/bin/dash",
    )


def test_a_shell_whose_package_rpm_cannot_tell_is_refused(azure: Machine) -> None:
    fake = 'case " $* " in *" -qf "*) echo "error: rpmdb: damaged" >&2; exit 1;; esac; exec /usr/bin/rpm "$@"'
    with azure.instead("rpm", fake) as path:
        done = azure.rootfs("bash", PATH=path)
    assert (done.code, done.err) == (
        1,
        (
            "jettison: rpm cannot say whose file /usr/bin/bash is, and it may be a shell:"
            " error: rpmdb: damaged\n"
        ),
    )


def test_the_shells_of_the_target_debug_start(machine: Machine) -> None:
    assert said(machine, "prebuilt-ca-certificates", "bash", "busybox") == (0, [])
    done = machine.inside.sh("chroot /run/jettison-root /bin/sh -c 'echo $BASH_VERSION; busybox ash -c exit'")
    assert (done.code, done.err, done.out[:4]) == (
        0,
        "",
        {"mariner": "5.1.", "azurelinux": "5.2."}[machine.name],
    )
