"""Scripts in their rooms: which of them a step gets, and what a package manager's room owes the others."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from jettison import distros
from jettison.scripts import closure, file_name, read, terse
from tests.scripts import rooms

PATHS = sorted(str(file.relative_to(rooms.SCRIPTS)) for file in rooms.SCRIPTS.rglob("*.sh"))
READS = re.compile(r'(?m)^(.*)\n *\. "\$\{BASH_SOURCE\[0\]%/\*\}/(.+)"$')
SOURCE = "# shellcheck source-path=SCRIPTDIR source="
each_manager = pytest.mark.parametrize("manager", rooms.MANAGERS)


def test_each_distribution_has_its_manager() -> None:
    found = {distro.manager.name for distro in map(distros.find, distros.NAMES) if distro}
    assert sorted(found) == rooms.MANAGERS


@each_manager
def test_a_file_name_is_there_once(manager: str) -> None:
    names = [script.name for script in rooms.of(manager)]
    assert sorted(names) == sorted(set(names))


@pytest.mark.parametrize("path", PATHS)
def test_above_each_line_that_reads_a_script_is_where_it_lies(path: str) -> None:
    for line, name in READS.findall(read(path).decode()):
        assert line.startswith(SOURCE), line
        source = (rooms.SCRIPTS / path).parent / line.removeprefix(SOURCE)
        assert (source.name, source.is_file()) == (name, True)


@each_manager
@pytest.mark.parametrize("path", [path for path in PATHS if not Path(path).match("*/manager.sh")])
def test_what_a_step_needs_is_what_its_script_reads(path: str, manager: str) -> None:
    if path.partition("/")[0] in {*rooms.MANAGERS} - {manager}:
        return
    found = [file_name(each) for each in closure(path, manager=manager)]
    assert found[0] == file_name(path)
    assert sorted(found) == sorted(rooms.read_by(file_name(path), manager))


def test_a_script_comes_before_those_that_it_reads_and_once() -> None:
    assert closure("root/settle.sh", "programs/needs.sh") == (
        "root/settle.sh",
        "programs/capabilities.sh",
        "common.sh",
        "programs/needs.sh",
        "programs/elf.sh",
    )


@pytest.mark.parametrize("path", PATHS)
def test_what_is_sent_of_a_script_is_the_same_code(path: str) -> None:
    sent, whole = terse(path), read(path)
    assert parsed(sent) == parsed(whole)
    assert sent.count(b"\n") == whole.count(b"\n")
    assert not re.search(rb"^\s*#(?!!/bin/bash$)", sent, re.MULTILINE)


def parsed(script: bytes) -> bytes:
    """Give a script as bash has understood it: without comments."""
    text = b"whole() {\n%b\n}\ndeclare -f whole" % script
    return subprocess.run(["bash"], input=text, stdout=subprocess.PIPE, check=True).stdout
