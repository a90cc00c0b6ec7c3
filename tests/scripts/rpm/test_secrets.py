"""Repositories that ask for a login: where it comes from, and that it stays nowhere."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest

from jettison.recipe.repositories import LOGINS, REPOSITORIES, SECRETS
from tests.harbor.inside import Done
from tests.harbor.world import World
from tests.scripts.machine import Machine
from tests.scripts.serving import served
from tests.scripts.tdnf.faults import ours

NAME, PASSWORD = "reader", "p4ss-w0rd"
FORM = "a secret has the form of `.netrc`: `machine 127.0.0.1 login NAME password PASSWORD`"
NONE = "the secrets of the package repository ours have no login for 127.0.0.1"
RIGHT = f"machine 127.0.0.1 login {NAME} password {PASSWORD}"

OTHER = "machine other login a password b\n\n"

SECRET = {
    "alone": RIGHT,
    "in lines, after others": OTHER + RIGHT.replace(" login", "\n  login"),
    "the first that fits": f"{RIGHT} machine 127.0.0.1 login a password b default login c password d",
    "for all others": f"{OTHER}default login {NAME} password {PASSWORD}",
    "with an account": f"machine 127.0.0.1 login {NAME} account x password {PASSWORD}",
}

WRONG = {
    "for another host": (OTHER, (NONE, FORM)),
    "without a password": (f"machine 127.0.0.1 login {NAME}", (NONE, FORM)),
    "empty": ("", (NONE, FORM)),
    "longer than tdnf reads": (
        f"machine 127.0.0.1 login {NAME} password {'x' * 1000}",
        (
            (
                "tdnf cannot take the password of the package repository ours:"
                " it is longer than 999 characters, or begins with {"
            ),
        ),
    ),
}


@contextmanager
def given(machine: Machine, secret: str) -> Iterator[None]:
    """Give a secret as a build does: a file, and memory for what is made of it."""
    folder = machine.path / SECRETS.lstrip("/")
    folder.mkdir()
    (folder / "netrc").write_text(secret)
    try:
        with machine.small(machine.path / LOGINS.lstrip("/"), 1):
            yield
    finally:
        shutil.rmtree(folder)
        (machine.path / LOGINS.lstrip("/")).rmdir()


def install(machine: Machine, world: World, secret: str, wanted: str = f"{NAME}:{PASSWORD}") -> Done:
    with served(machine.path / "srv", world.authority / "server.pem") as server, given(machine, secret):
        server.login = wanted
        repo = replace(ours(f"{server.url}/theirs", f"{server.url}/theirs/KEY"), secrets=("netrc",))
        with machine.repositories(repo) as option:
            (machine.path / f"{REPOSITORIES}/ours.secrets".lstrip("/")).write_text(f"{SECRETS}/netrc\n")
            return machine.rootfs("service", options=[option])


@pytest.mark.parametrize("secret", SECRET.values(), ids=SECRET)
def test_a_repository_gets_the_login_of_its_secret(azure: Machine, world: World, secret: str) -> None:
    done = install(azure, world, secret)
    assert (done.code, done.err) == (0, "")
    assert "service\t1.0-1\t" in (azure.root / "var/lib/rpmmanifest/container-manifest-2").read_text()
    assert PASSWORD not in done.out
    places = [str(azure.path / each) for each in ("etc", "tmp", "run", "var", "root")]
    found = subprocess.run(["grep", "-rlF", PASSWORD, *places], capture_output=True, text=True, check=False)
    assert found.stdout == ""


@pytest.mark.parametrize(("secret", "said"), WRONG.values(), ids=WRONG)
def test_secret_that_does_not_help_is_named(
    azure: Machine, world: World, secret: str, said: tuple[str, ...]
) -> None:
    done = install(azure, world, secret, wanted="")
    assert (done.code, done.err.splitlines()) == (1, [f"jettison: {line}" for line in said])


def test_a_name_that_the_builder_has_is_refused(azure: Machine) -> None:
    repo = ours("file:///srv/extras", verify="none", name="azurelinux-official-ms-oss")
    with azure.repositories(repo) as option:
        done = azure.rootfs("service", options=[option])
    assert (done.code, done.err.splitlines()) == (
        1,
        [
            "jettison: the builder image has a package repository azurelinux-official-ms-oss of its own",
            "jettison: give the one under `rootfs.repos` another name",
        ],
    )
