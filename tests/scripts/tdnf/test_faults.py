"""What is said when the root cannot be made: whole messages, for each failure of the fault table."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace

import pytest

from jettison.description.model import Repository
from tests.harbor.world import World
from tests.scripts.machine import KEY, Machine
from tests.scripts.serving import Server, served
from tests.scripts.tdnf.faults import FAULTS, Fault, ours

AGAIN = re.compile(r"^warning: .*(trying again in|thrown away and fetched again)")


@pytest.fixture(scope="module")
def server(azure: Machine, world: World) -> Iterator[Server]:
    """Serve what only the full bundle vouches for, as with nearly all servers of the world."""
    with served(azure.path / "srv", world.authority / "server.pem") as running:
        yield running


def at(repo: Repository, url: str) -> Repository:
    keys = tuple(key.replace("{url}", url) for key in repo.keys)
    return replace(repo, url=repo.url.replace("{url}", url), keys=keys)


def inject(machine: Machine, server: Server, fault: Fault) -> tuple[int, list[str]]:
    """Install while something is wrong, without packages of former runs; give the exit code and our lines."""
    shutil.rmtree(machine.path / "run/jettison-cache")
    (machine.path / "run/jettison-cache").mkdir()
    return install(machine, server, fault)


def install(machine: Machine, server: Server, fault: Fault) -> tuple[int, list[str]]:
    """Install while something is wrong; give the exit code and our own lines."""
    server.answers.update(fault.answers)
    with ExitStack() as stack:
        stack.callback(server.answers.clear)
        stack.enter_context(fault.around(machine))
        options = list(fault.options)
        if fault.repos:
            repos = (at(repo, server.url) for repo in fault.repos)
            options.append(stack.enter_context(machine.repositories(*repos)))
        done = machine.rootfs(*fault.packages.split(), options=options)
    lines = (line.partition("jettison: ") for line in done.err.splitlines())
    ours = (said for before, sign, said in lines if sign and not before)
    return done.code, [said for said in ours if not AGAIN.search(said)]


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_fault_has_one_clear_error(azure: Machine, server: Server, fault: Fault) -> None:
    assert inject(azure, server, fault) == (1, [line.replace("{url}", server.url) for line in fault.said])
    left = [*azure.path.glob("tmp/jettison*"), *azure.path.glob("etc/rpm/macros.jettison")]
    assert left == [azure.path / "tmp/jettison-said"]  # what the frontend reads of a step that failed


@pytest.mark.parametrize("name", ["junk for an index", "package altered", "package gone", "root full"])
def test_nothing_half_made_is_in_the_way_afterwards(azure: Machine, server: Server, name: str) -> None:
    fault = FAULTS[name]
    assert inject(azure, server, fault)[0] == 1
    healed = Fault(packages=fault.packages, repos=fault.repos, said=())
    assert install(azure, server, healed) == (0, [])


TRUSTED = {
    "key by its address": ours("{url}/theirs", "{url}/theirs/KEY"),
    "key in the builder": ours("{url}/theirs", "file:///srv/theirs/KEY"),
    "one key of several": ours("{url}/theirs", KEY, "{url}/theirs/KEY"),
    "nothing is verified": ours("{url}/theirs", verify="none"),
}


@pytest.mark.parametrize("repo", TRUSTED.values(), ids=TRUSTED)
def test_packages_of_others_come_in_with_their_key(azure: Machine, server: Server, repo: Repository) -> None:
    assert inject(azure, server, Fault(packages="service", repos=(repo,), said=())) == (0, [])
    assert "service\t1.0-1\t" in (azure.root / "var/lib/rpmmanifest/container-manifest-2").read_text()


def test_only_what_is_not_to_be_verified_may_lack_a_signature(azure: Machine, server: Server) -> None:
    repos = (ours("file:///srv/unsigned", verify="none"),)
    assert inject(azure, server, Fault(packages="greeter-unsigned tzdata", repos=repos, said=())) == (0, [])
