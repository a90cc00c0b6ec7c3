"""What repositories are asked in every build, and what counts as a change."""

from __future__ import annotations

from tests.harbor.inside import Done
from tests.harbor.world import World
from tests.scripts.machine import Machine
from tests.scripts.rpm.test_secrets import NAME, PASSWORD, RIGHT, given
from tests.scripts.serving import served
from tests.scripts.tdnf.faults import CLOSED, ours

OUT = "tmp/indexes"


def ask(machine: Machine, *options: str) -> Done:
    return machine.script("indexes.sh", *options, machine.release, "/run/jettison-cache", f"/{OUT}")


def heads(machine: Machine, *options: str) -> list[str]:
    done = ask(machine, *options)
    assert (done.code, done.err) == (0, "")
    return (machine.path / OUT).read_text().splitlines()


def test_the_same_repositories_give_the_same_answer(machine: Machine) -> None:
    first = heads(machine)
    assert first == heads(machine)
    assert any(f"/{machine.name.removeprefix('cbl-')}-official-base-" in line for line in first)


def test_a_repository_that_has_changed_gives_another_one(azure: Machine) -> None:
    head = azure.path / "srv/extras/repodata/repomd.xml"
    before = head.read_text()
    with served(azure.path / "srv") as server, azure.repository("more", f"{server.url}/extras"):
        first = heads(azure)
        try:
            head.write_text(before.replace("</revision>", "1</revision>", 1))
            second = heads(azure)
        finally:
            head.write_text(before)
        assert heads(azure) == first
    assert len(set(first) ^ set(second)) == 2


def test_an_answer_that_is_no_change_is_all_that_is_fetched(azure: Machine) -> None:
    with served(azure.path / "srv") as server, azure.repository("more", f"{server.url}/extras"):
        heads(azure)
        server.asked.clear()
        heads(azure)
        assert [path.rpartition("/")[2] for path in server.asked] == ["repomd.xml"]


def test_what_does_not_answer_counts_as_changed(azure: Machine) -> None:
    with azure.repository("more", CLOSED):
        done = ask(azure)
        first = (azure.path / OUT).read_text()
        assert done.code == 0
        assert done.err == "jettison: warning: package repository not readable: more; it counts as changed\n"
        assert ask(azure).code == 0
        assert (azure.path / OUT).read_text() != first


def test_a_login_reaches_a_repository_and_stays_nowhere(azure: Machine, world: World) -> None:
    with served(azure.path / "srv", world.authority / "server.pem") as server, given(azure, RIGHT):
        server.login = f"{NAME}:{PASSWORD}"
        with azure.repositories(ours(f"{server.url}/theirs", f"{server.url}/theirs/KEY")) as option:
            (azure.path / "run/jettison-repos/ours.secrets").write_text("/run/jettison-secrets/netrc\n")
            found = heads(azure, option)
    assert any("/ours-" in line for line in found)
    assert not any(PASSWORD in line for line in found)
