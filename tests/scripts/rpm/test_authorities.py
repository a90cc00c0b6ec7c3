"""Whose certificates are believed when a root is made, and what is said of the others."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest

from jettison.description.model import Repository
from tests.harbor.world import World
from tests.scripts.machine import KEY, Machine
from tests.scripts.serving import Server, served
from tests.scripts.tdnf.faults import CLOSED, ours

HINT = (
    "jettison: an authority of your own, or of a proxy that looks into TLS,"
    " must be among the certificates of the builder image"
)
UNTRUSTED = "jettison: no authority that the builder trusts vouches for the certificate of"
BUNDLE = "etc/pki/tls/certs/ca-bundle.crt"


@pytest.fixture(autouse=True)
def empty(machine: Machine) -> None:
    shutil.rmtree(machine.path / "run/jettison-cache")
    (machine.path / "run/jettison-cache").mkdir()


@pytest.fixture
def public(machine: Machine, world: World) -> Iterator[Server]:
    with served(machine.path / "srv", world.authority / "server.pem") as running:
        yield running


@pytest.fixture
def strange(machine: Machine, world: World) -> Iterator[Server]:
    with served(machine.path / "srv", world.authority / "strange.pem") as running:
        yield running


def install(machine: Machine, url: str, key: str) -> tuple[int, list[str]]:
    with machine.repositories(ours(url, key)) as option:
        done = machine.rootfs("service", options=[option])
    return done.code, [line for line in done.err.splitlines() if line.startswith("jettison: ")]


def test_stand_in_trusts_few(machine: Machine, public: Server) -> None:
    done = machine.inside.sh(f"curl -fsS {public.url}/extras/repodata/repomd.xml")
    assert (done.code, done.out) == (60, "")


def test_repository_and_key_of_any_public_host_verify(machine: Machine, public: Server) -> None:
    before = (machine.path / BUNDLE).read_bytes()
    assert install(machine, f"{public.url}/theirs", f"{public.url}/theirs/KEY") == (0, [])
    assert (machine.path / BUNDLE).read_bytes() == before
    assert not (machine.root / "etc/pki/tls").exists()


def test_authority_of_the_builder_stays_trusted(machine: Machine, strange: Server, world: World) -> None:
    bundle = machine.path / BUNDLE
    before = bundle.read_text()
    bundle.write_text(before + (world.authority / "stranger.crt").read_text())
    try:
        assert install(machine, f"{strange.url}/theirs", f"{strange.url}/theirs/KEY") == (0, [])
    finally:
        bundle.write_text(before)


def test_repository_that_nobody_vouches_for(machine: Machine, strange: Server) -> None:
    said = f"{UNTRUSTED} the package repository: ours"
    assert install(machine, f"{strange.url}/extras", KEY) == (1, [said, HINT])


def test_key_of_a_server_that_nobody_vouches_for(machine: Machine, strange: Server) -> None:
    key = f"{strange.url}/theirs/KEY"
    code, said = install(machine, "file:///srv/theirs", key)
    whose = "the server that has the key of the package repository ours"
    assert (code, said[1]) == (1, HINT)
    assert said[0].startswith(f"{UNTRUSTED} {whose}: {key} (SSL certificate problem: ")


def test_key_does_not_come_from_where_anybody_could_answer(machine: Machine, public: Server) -> None:
    key = f"{public.url}/moved"
    with served(machine.path / "srv") as plain:
        public.answers["/moved"] = f"{plain.url}/theirs/KEY"
        code, said = install(machine, "file:///srv/theirs", key)
    reason = 'Protocol "http" not supported or disabled in libcurl'
    assert (code, said) == (
        1,
        [
            f"jettison: the key of the package repository ours cannot be fetched: {key} ({reason})",
            "jettison: this is an outage or a wrong address; check `keys`, proxy and DNS",
        ],
    )
    assert plain.asked == []


@pytest.fixture
def unreachable(machine: Machine, world: World) -> Iterator[Repository]:
    """Give a mirror of a base that cannot be reached, whose certificate is of an authority of its own."""
    family = {"mariner": "cbl-mariner", "azurelinux": "azurelinux"}[machine.name]
    place = f"{family}/{machine.release}/prod/base/x86_64"
    with served(world.repositories, world.authority / "strange.pem") as running, machine.moved(CLOSED):
        yield ours(f"{running.url}/{place}", KEY)


def believed(machine: Machine) -> str:
    base = f"{machine.title} Official Base {machine.release} x86_64"
    return (
        f"jettison: warning: package repository not readable: {base};"
        " so only whom the builder itself trusts is believed"
    )


def test_mirror_of_a_base_that_cannot_be_reached(
    machine: Machine, unreachable: Repository, world: World
) -> None:
    bundle = machine.path / BUNDLE
    before = bundle.read_text()
    bundle.write_text(before + (world.authority / "stranger.crt").read_text())
    try:
        with machine.repositories(unreachable) as option:
            done = machine.rootfs("tzdata", options=[option])
    finally:
        bundle.write_text(before)
    assert (done.code, believed(machine) in done.err.splitlines()) == (0, True)


def test_mirror_that_nobody_vouches_for(machine: Machine, unreachable: Repository) -> None:
    with machine.repositories(unreachable) as option:
        done = machine.rootfs("tzdata", options=[option])
    base = f"{machine.title} Official Base {machine.release} x86_64"
    assert (done.code, believed(machine) in done.err.splitlines()) == (1, True)
    assert done.err.splitlines()[-2:] == [
        f"{UNTRUSTED} the package repository: ours",
        (
            "jettison: the bundle of all authorities could not be fetched:"
            f" package repository not reachable or not readable: {base}"
        ),
    ]
