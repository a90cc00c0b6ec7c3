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


PAGE = (rooms.SCRIPTS / "README.md").read_text()
ROW = re.compile(r"(?m)^\| (`manager_.*?`) \|")
SET_WHEN_CALLED = {"manager_status", "manager_root", "manager_release"}


def promised() -> set[str]:
    """Return the names of the functions and variables that a package manager's room has, by the page."""
    return {word.partition(" ")[0] for row in ROW.findall(PAGE) for word in re.findall(r"`(.+?)`", row)}


@each_manager
def test_the_room_of_a_manager_defines_what_the_page_promises(manager: str, tmp_path: Path) -> None:
    rooms.lay_out(tmp_path / "scripts", manager)
    show = (
        "set -euo pipefail; cd scripts; for each in common installing errors manager; do . ./$each.sh; done; "
        "compgen -A function manager_; compgen -v manager_; echo cache=$manager_cache"
    )
    done = subprocess.run(["bash", "-c", show], cwd=tmp_path, capture_output=True, text=True, check=False)
    *names, cache = done.stdout.splitlines()
    assert done.stderr == ""
    assert set(names) == promised() - SET_WHEN_CALLED
    managers = {distro.manager for distro in map(distros.find, distros.NAMES) if distro}
    assert {f"cache={each.cache}" for each in managers if each.name == manager} == {cache}


@pytest.mark.parametrize("path", PATHS)
def test_only_its_own_room_names_a_package_manager(path: str) -> None:
    room, text = path.partition("/")[0], read(path).decode()
    lines = [line for line in text.splitlines() if not line.startswith(SOURCE)]
    others = "|".join(each for each in rooms.MANAGERS if each != room)
    found = [line for line in lines if others and re.search(rf"\b({others})\b", line.lower())]
    assert found == []


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
