"""Files beside the build file that are made to be a burden: each is read in one go, and its faults told."""

from __future__ import annotations

import io
import tarfile
from pathlib import Path

import pytest

from jettison.cli.engines import syntax
from jettison.description.directives import check_text
from jettison.errors import FOUND_PROBLEMS, DescriptionError
from jettison.lock import Root
from jettison.presets import go_version
from jettison.recipe.locked import exact_packages
from jettison.session import tartime
from jettison.session.ignorefile import patterns
from tests.fakes.answers import check_end, daemon_with
from tests.fakes.process import run
from tests.growth import lines

BIG = 1_000_000

pytestmark = pytest.mark.timeout(60)  # where one thing is gone through for each other, minutes or hours


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        pytest.param(b"a*" + b"[" * BIG + b"?", 0, id="brackets that no list ends"),
        pytest.param(b"a*" + b"[" * BIG, 1, id="brackets that are open"),
        pytest.param(b"!" * BIG, 0, id="marks of an exception"),
        pytest.param(b"[\n" * 100_000, FOUND_PROBLEMS, id="faults"),
        pytest.param(b"../" * (BIG // 3), 0, id="folders"),
        pytest.param(b"\\" * (BIG - 1), 1, id="backslashes"),
    ],
)
def test_ignore_files(text: bytes, faults: int) -> None:
    try:
        patterns(".dockerignore", text)
        found = 0
    except DescriptionError as error:
        found = len(error.problems)
    assert found == faults


@pytest.mark.parametrize(
    ("line", "name"),
    [
        pytest.param(f"# syntax=x{' ' * BIG}y", "x", id="blanks inside"),
        pytest.param(f"# syntax={' ' * BIG}x", "x", id="blanks before"),
        pytest.param(f"#{' ' * BIG}", "", id="blanks alone"),
        pytest.param("# syntax= ", "", id="a blank for a name"),
    ],
)
def test_first_lines(line: str, name: str) -> None:
    assert syntax.in_file(line) == name
    assert check_text(line.replace("syntax", "check")).split()[:1] == ([name] if name else [])


@pytest.mark.parametrize(
    ("text", "version"),
    [
        pytest.param(f"go {'1' * 5000}.1\n", None, id="digits"),
        pytest.param(f"go{' ' * BIG}1.26\n", (1, 26), id="blanks"),
        pytest.param("go 1.2" + "\n" * BIG, (1, 2), id="lines"),
    ],
)
def test_go_modules(text: str, version: tuple[int, int] | None) -> None:
    folders = [f"./a{number}" for number in range(100)]
    found = go_version.need(folders, {"go.mod": text})
    assert (found and found.version) == version
    assert not go_version.needs_modules(folders, {"go.mod": text})


def test_an_archive_of_small_files_is_read_in_steps_that_grow_with_it() -> None:
    stored = io.BytesIO()
    with tarfile.open(fileobj=stored, mode="w") as archive:
        for number in range(50_000):
            entry = tarfile.TarInfo(str(number))
            entry.mtime = number
            archive.addfile(entry)
    assert tartime.newest(iter([stored.getvalue()])) == 49_999


def test_a_lock_is_compared_by_its_words() -> None:
    words = tuple(f"package{number}" for number in range(60_000))
    root = Root(target="", platform="linux/amd64", asked=words, packages=())
    assert exact_packages(root, words) == ()


def test_of_many_warnings_the_first_are_sent(tmp_path: Path) -> None:
    text = (
        f"distro: azurelinux-3.0\nrootfs: {{base: none}}\nfiles:\n{lines(300, '- {content: a, dest: /a@}')}"
    )
    given = {f"build-arg:ARG{number}": "x" for number in range(300)}
    daemon = daemon_with(text.encode())
    check_end(run(daemon, tmp_path, given))
    assert len(daemon.warnings()) == 100
