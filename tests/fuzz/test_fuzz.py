"""A short look for faults, in other cases after each change of the product; the long one is `make fuzz`."""

from __future__ import annotations

import re
from hashlib import sha256
from pathlib import Path

import pytest

from tests.fuzz.mutate import seeds
from tests.fuzz.process import fuzz
from tests.fuzz.reading import Files, Reading
from tests.fuzz.talking import BUILDING, Request, Talking
from tests.pages import ROOT

READER_CASES, DAEMON_CASES = 120, 120
GO_MOD = b"module example.com/x\n\ngo 1.25\n"
PROJECTS = {
    b"c": b"add_executable(hello hello.c)\ninstall(TARGETS hello)\n",
    b"node": b'{"main": "server.js", "scripts": {"build": "make"}, "workspaces": ["packages/*"]}',
    b"python": b"[project]\nname = 'hello'\n[project.scripts]\nhello = 'hello:main'\n[build-system]\n",
}
"""What a project's file says, by the preset; else it is that of a Go module."""


def seed() -> str:
    """Return a text that each change of the product changes: one commit always gets the same cases."""
    sources = sorted((ROOT / "frontend" / "jettison").rglob("*.py"))
    return sha256(b"".join(source.read_bytes() for source in sources)).hexdigest()[:8]


def test_the_seeds_of_build_files_build() -> None:
    reading = Reading()
    refused = []
    for data in seeds()[::4]:
        preset = re.search(rb"^(\w+):", re.sub(rb"(?m)^(?!c:|node:|python:).*\n", b"", data))
        project = PROJECTS[preset[1]] if preset else GO_MOD
        if reading.run(Files(data, project)).outcome != "built":
            refused.append(data.decode())
    assert refused == []


# A frontend's process closes its sockets by its end.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_the_seeds_of_requests_build(tmp_path: Path) -> None:
    talking = Talking(tmp_path)
    assert [talking.run(Request(data)).outcome for data in BUILDING] == ["result"] * len(BUILDING)


def test_a_number_gives_the_same_case_each_time(tmp_path: Path) -> None:
    for fuzzer in (Reading(), Talking(tmp_path)):
        assert fuzzer.invent("a", 1) == fuzzer.invent("a", 1)
        assert fuzzer.invent("a", 1) != fuzzer.invent("a", 2)


@pytest.mark.timeout(600)
def test_build_files_of_any_kind_are_problems_or_graphs_the_same_in_each_process() -> None:
    one, other = (fuzz("reader", seed(), cases=READER_CASES, hash_seed=each) for each in ("1", "2"))
    assert not one.faults, f"seed {seed()}: {one.text}"
    assert one.digest == other.digest
    assert one.outcomes["refused"] > READER_CASES / 10
    assert one.outcomes["built"] > READER_CASES / 50


@pytest.mark.timeout(600)
def test_requests_to_a_daemon_that_lies_end_with_a_result_or_an_error() -> None:
    found = fuzz("daemon", seed(), cases=DAEMON_CASES)
    assert not found.faults, f"seed {seed()}: {found.text}"
    assert found.outcomes["error"] > DAEMON_CASES / 10
    assert found.outcomes["result"] > DAEMON_CASES / 10
