"""Reading the modules of a Go program out of the program itself."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.scripts.conftest import compiled
from tests.scripts.programs.bench import Bench

MARK = b"\xff Go buildinf:\x08\x02" + bytes(16)


def go_version() -> str:
    line = subprocess.run(["go", "env", "GOVERSION"], capture_output=True, text=True, check=True).stdout
    return line.split()[0].replace("go", "v", 1)


def modules(bench: Bench, data: bytes) -> list[str]:
    """Run the reader of Go's build information alone."""
    (bench.machine.path / "run/program").write_bytes(data)
    done = bench.machine.inside.sh(
        "set -euo pipefail; cd /run/jettison; . ./elf.sh; . ./modules.sh; go_modules /run/program"
    )
    assert (done.code, done.err) == (0, "")
    return done.out.splitlines()


def marked(modules_text: bytes, version: bytes = b"go1.26.8 X:systemcrypto", flags: int = 2) -> bytes:
    """Lay out build information as Go's linker does, at the second multiple of 16."""
    text = bytes(16) + modules_text + bytes(16)
    length = bytes([len(text) & 127 | 128, len(text) >> 7])
    mark = MARK[:15] + bytes([flags]) + bytes(16)
    return bytes(16) + mark + bytes([len(version)]) + version + length + text


PATH = b"path\tcommand-line-arguments\n"
STDLIB = {
    b"go1.26.5": "v1.26.5",
    b"go1.26.5-X:nosystemcrypto": "v1.26.5",
    b"go1.25.4 X:nosystemcrypto": "v1.25.4",
    b"go1.27.2-1-microsoft": "v1.27.2",
    b"go1.27-X:nodwarf5,nosystemcrypto": "v1.27",
    b"go1.27rc2-1-microsoft": "v1.27rc2",
    b"go1.28beta1 X:loopvar": "v1.28beta1",
    b"go1.26.5-custom-fork": "v1.26.5",
    b"devel go1.27-abc": "v1.27",
    b"devel +3f4977bd58": "-",
}
PARTS = ["golang\tcommand-line-arguments\t-\t-", "golang\tstdlib\tv1.26.8\t-"]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        pytest.param(marked(PATH * 5), PARTS, id="a release of its own"),
        pytest.param(MARK + b"\x00" * 16 + marked(PATH * 5), PARTS, id="a mark that is none before"),
        pytest.param(MARK + b"\x05hello" + marked(PATH * 5), [], id="a mark at no multiple of 16"),
        pytest.param(marked(PATH * 5, flags=0), [], id="before Go 1.18"),
        pytest.param(marked(PATH * 5, b"1.26"), [], id="a version of something else"),
        pytest.param(MARK, [], id="a mark at the end"),
        pytest.param(b"", [], id="nothing"),
    ],
)
def test_where_modules_are_found(bench: Bench, data: bytes, expected: list[str]) -> None:
    assert modules(bench, data) == expected


@pytest.mark.parametrize("version", STDLIB, ids=bytes.decode)
def test_a_version_of_go_is_one_that_scanners_can_compare(bench: Bench, version: bytes) -> None:
    expected = [PARTS[0], f"golang\tstdlib\t{STDLIB[version]}\t-"]
    assert modules(bench, marked(PATH * 5, version)) == expected


def test_modules_are_those_that_go_itself_lists(bench: Bench) -> None:
    """Large programs, one of which looks for such marks in others."""
    tool = Path(subprocess.run(["which", "go"], capture_output=True, text=True, check=True).stdout.strip())
    listed = subprocess.run(["go", "version", "-m", tool], capture_output=True, text=True, check=True).stdout
    rows = [line.split("\t")[1:] for line in listed.splitlines()[1:]]
    expected = [row[1] for row in rows if row[0] in ("mod", "dep", "=>")] or [
        row[1] for row in rows if row[0] == "path"
    ]
    found = [line.split("\t")[1] for line in modules(bench, tool.resolve().read_bytes())]
    assert [name for name in found if name != "stdlib"] == expected


def test_program_of_single_files_has_a_path_for_a_module(bench: Bench, tmp_path: Path) -> None:
    (tmp_path / "main.go").write_text("package main\n\nfunc main() {}\n")
    data = compiled(tmp_path, "main.go")
    assert modules(bench, data) == [PARTS[0], f"golang\tstdlib\t{go_version()}\t-"]
