"""What is tried again, what is fetched at all, and whose packages the cache gives."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.scripts import rooms
from tests.scripts.machine import KEY, PAUSES, Machine
from tests.scripts.serving import Server, served
from tests.scripts.tdnf.faults import ours

PACKAGE = "service-1.0-1.noarch.rpm"
SPELT = "a package requires a file by its path: fetching the lists of all files"


@pytest.fixture(params=["azure", "mariner"])
def machine(request: pytest.FixtureRequest) -> Machine:
    found: Machine = request.getfixturevalue(str(request.param))
    empty(found)
    return found


@pytest.fixture
def server(machine: Machine) -> Iterator[Server]:
    with served(machine.path / "srv") as running:
        yield running


def empty(machine: Machine) -> None:
    shutil.rmtree(machine.path / "run/jettison-cache")
    (machine.path / "run/jettison-cache").mkdir()


def install(machine: Machine, url: str, package: str = "service") -> tuple[int, list[str]]:
    with machine.repositories(ours(url, KEY, verify="packages")) as option:
        done = machine.rootfs(package, options=[option])
    return done.code, done.err.splitlines()


def cached(machine: Machine, name: str) -> Path:
    return next((machine.path / "run/jettison-cache/ours/rpms").rglob(name))


def test_pauses_are_bounded() -> None:
    assert PAUSES in (rooms.SCRIPTS / "tdnf/trying.sh").read_text().splitlines()


@pytest.mark.parametrize("statuses", [(408, 429), (500, 503)], ids=["4xx", "5xx"])
@pytest.mark.parametrize("file", ["repomd.xml", PACKAGE])
def test_busy_server_is_asked_again(
    machine: Machine, server: Server, file: str, statuses: tuple[int, int]
) -> None:
    server.once += [(file, status) for status in statuses]
    said = [
        f"jettison: warning: a package repository answers {status}; trying again in 0 s"
        for status in statuses
    ]
    assert install(machine, f"{server.url}/extras") == (0, said)


@pytest.mark.parametrize("status", [403, 404])
def test_server_that_has_no_such_file_is_not(machine: Machine, server: Server, status: int) -> None:
    server.once.append((PACKAGE, status))
    code, err = install(machine, f"{server.url}/extras")
    assert (code, err[-2]) == (
        1,
        f"jettison: package cannot be fetched from its repository: {PACKAGE} (it answers {status})",
    )
    assert [path for path in server.asked if path.endswith(PACKAGE)] == [f"/extras/Packages/{PACKAGE}"]


def other_bytes(content: bytes) -> bytes:
    return content[:-100] + bytes(100)


DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "cut in the payload": lambda content: content[: len(content) - 60],
    "other bytes": other_bytes,
    "cut in the header": lambda content: content[:1000],
    "zeros": lambda content: bytes(len(content)),
    "empty": lambda _: b"",
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_damaged_package_in_the_cache_is_fetched_again(
    machine: Machine, server: Server, damage: Callable[[bytes], bytes]
) -> None:
    assert install(machine, f"{server.url}/extras") == (0, [])
    file = cached(machine, PACKAGE)
    content = file.read_bytes()
    file.write_bytes(damage(content))
    code, err = install(machine, f"{server.url}/extras")
    said = f"jettison: warning: damaged, so thrown away and fetched again: {PACKAGE}"
    assert (code, [line for line in err if line.startswith("jettison: ")]) == (0, [said])
    assert cached(machine, PACKAGE).read_bytes() == content


def test_package_that_is_spoilt_each_time_is_not_kept(machine: Machine, server: Server) -> None:
    server.answers[PACKAGE] = b"a page of a proxy"
    code, err = install(machine, f"{server.url}/extras")
    # tdnf 3.5.2 compares no checksum of its own: rpm finds out.
    wrong = "damaged, it cannot be read"
    if machine.name != "mariner":
        wrong = "not what its repository announced, its checksum differs"
    assert (code, err[-2]) == (1, f"jettison: package is {wrong}: {PACKAGE}")
    assert [path for path in server.asked if path.endswith(PACKAGE)] == [f"/extras/Packages/{PACKAGE}"] * 2
    server.answers.clear()
    assert install(machine, f"{server.url}/extras") == (0, [])


def test_repositories_of_one_name_have_their_own_packages(machine: Machine, server: Server) -> None:
    first, second = (f"{server.url}/{name}" for name in ("extras", "theirs"))
    assert install(machine, first) == (0, [])
    content = cached(machine, PACKAGE).read_bytes()
    with machine.repositories(ours(second, "file:///srv/theirs/KEY", verify="packages")) as option:
        done = machine.rootfs("service", options=[option])
    assert (done.code, done.err) == (0, "")
    assert cached(machine, PACKAGE).read_bytes() != content
    server.asked.clear()
    assert install(machine, first) == (0, [])
    assert cached(machine, PACKAGE).read_bytes() == content
    assert [path for path in server.asked if path.endswith(".rpm")] == []


def test_only_the_list_of_packages_is_fetched(machine: Machine, server: Server) -> None:
    assert install(machine, f"{server.url}/extras") == (0, [])
    parts = [path.rpartition("-")[2] for path in server.asked if "repodata" in path]
    assert parts == ["/extras/repodata/repomd.xml", "primary.xml.gz"]


def test_file_lists_come_where_a_package_requires_a_file(machine: Machine) -> None:
    done = machine.rootfs("speller")
    assert (done.code, SPELT in done.out.splitlines()) == (0, True)
    assert (machine.root / "usr/share/words/list").is_file()


def test_programs_are_found_without(machine: Machine) -> None:
    done = machine.rootfs("speller-in-bin")
    assert (done.code, SPELT in done.out.splitlines()) == (0, False)


def test_what_the_image_has_needs_no_repository(machine: Machine) -> None:
    version = machine.inside.sh("rpm -q --qf '%{VERSION}-%{RELEASE}' bash").out
    with machine.instead("tdnf", "echo called; exit 1") as path:
        done = machine.packages("bash", f"bash-{version}", f"bash={version}", PATH=path)
    assert (done.code, done.err) == (0, "")
    assert done.out == f"in the image already: bash, bash-{version}, bash={version}\n"


@pytest.mark.parametrize("name", ["bash-9", "bash>4", "bas*", "sh"])
def test_what_it_may_not_have_is_asked_for(machine: Machine, name: str) -> None:
    with machine.instead("tdnf", 'printf "%s\\n" "$@" >/tmp/instead/words; exit 1') as path:
        machine.packages("bash", name, PATH=path)
        words = (machine.path / "tmp/instead/words").read_text().splitlines()
    assert ("bash" in words, name in words) == (False, True)
