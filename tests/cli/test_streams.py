"""The command between other programs: build files from stdin, and outputs that take no more."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import jettison
from tests.cli.conftest import ROOT, Outcome

GOOD = "# syntax=example.com/jettison\ndistro: azurelinux-3.0\ngo: ./cmd/hello\n"
WRONG = f"{GOOD}upxx: true\n"
FULL = Path("/dev/full")
RUN = (sys.executable, "-m", "jettison")

COMMANDS = [
    pytest.param(words, id=words)
    for words in (
        "check",
        "explain",
        "llb",
        "llb --format json",
        "graph",
        "dockerfile",
        "schema",
        "build --dry-run --engine buildx",
        "init new",
        "version",
        "--version",
    )
]
HELP = [pytest.param(words, id=words) for words in ("--help", "llb --help", "build --help")]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "jettison.yaml").write_text(GOOD)
    for project, program in ((tmp_path, "cmd/hello"), (tmp_path / "new", ".")):
        (project / program).mkdir(parents=True)
        (project / "go.mod").write_text("module example.com/new\n")
        (project / program / "main.go").write_text("package main\n")
    return tmp_path


def environment() -> dict[str, str]:
    own = {"PYTHONPATH": str(ROOT / "frontend"), "TERM": "dumb", "COLUMNS": "100"}
    return {**os.environ, **own}


def jettison_command(folder: Path, words: str, stdin: str = "") -> Outcome:
    done = subprocess.run(
        [*RUN, *words.split()],
        cwd=folder,
        env=environment(),
        input=stdin.encode(),
        capture_output=True,
        timeout=60,
        check=False,
    )
    return Outcome(done.returncode, done.stdout.decode(errors="replace"), done.stderr.decode())


def by_shell(folder: Path, words: str, streams: str) -> Outcome:
    """Run the command with its streams as a shell sets them."""
    script = f'"$0" -m jettison {words} {streams}'
    done = subprocess.run(
        ["bash", "-c", script, sys.executable],
        cwd=folder,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return Outcome(done.returncode, done.stdout, done.stderr)


def to_a_reader_that_is_gone(folder: Path, words: str, stream: str) -> Outcome:
    reading, writing = os.pipe()
    os.close(reading)
    with subprocess.Popen(
        [*RUN, *words.split()],
        cwd=folder,
        env=environment(),
        stdin=subprocess.DEVNULL,
        stdout=writing if stream == "stdout" else subprocess.PIPE,
        stderr=writing if stream == "stderr" else subprocess.PIPE,
        text=True,
    ) as process:
        os.close(writing)
        stdout, stderr = process.communicate(timeout=60)
    return Outcome(process.returncode, stdout or "", stderr or "")


@pytest.mark.skipif(not FULL.exists(), reason="this system has no /dev/full")
@pytest.mark.parametrize("words", [*COMMANDS, *HELP])
def test_a_full_disk_is_one_line(folder: Path, words: str) -> None:
    said = "error: stdout cannot be written: No space left on device\n"
    assert by_shell(folder, words, f">{FULL}") == Outcome(1, "", said)


@pytest.mark.skipif(not FULL.exists(), reason="this system has no /dev/full")
@pytest.mark.parametrize(
    "words", ["check none.yaml", "llb", "schema", "--help", "nope", "size none", "serve"]
)
def test_no_stream_takes_more(folder: Path, words: str) -> None:
    assert by_shell(folder, words, f">{FULL} 2>{FULL}") == Outcome(1, "", "")


@pytest.mark.parametrize("words", COMMANDS)
def test_a_closed_stdout_is_one_line(folder: Path, words: str) -> None:
    said = "error: stdout is closed: there is nowhere to write to\n"
    assert by_shell(folder, words, ">&-") == Outcome(1, "", said)


@pytest.mark.parametrize("words", [*COMMANDS, *HELP])
def test_a_reader_that_is_gone_ends_a_command_quietly(folder: Path, words: str) -> None:
    assert to_a_reader_that_is_gone(folder, words, "stdout") == Outcome(141, "", "")


@pytest.mark.parametrize("words", ["check", "explain", "llb", "graph", "build"])
def test_nobody_reads_the_errors(folder: Path, words: str) -> None:
    (folder / "jettison.yaml").unlink()
    assert to_a_reader_that_is_gone(folder, words, "stderr") == Outcome(141, "", "")


@pytest.mark.parametrize("command", ["explain", "llb --format json --platform linux/amd64"])
def test_a_build_file_from_stdin_is_the_same_build(folder: Path, command: str) -> None:
    by_name = jettison_command(folder, command)
    piped = jettison_command(folder, f"{command} -", GOOD)
    assert (piped.code, piped.stderr) == (0, "")
    assert piped.stdout.replace("<stdin>", "jettison.yaml") == by_name.stdout


@pytest.mark.parametrize("command", ["check", "explain", "llb", "graph", "dockerfile"])
def test_a_name_that_is_no_utf_8_is_read_like_any_other(folder: Path, command: str) -> None:
    (folder / "a\udcff.yaml").write_text(GOOD)
    done = jettison_command(folder, f"{command} a\udcff.yaml")
    assert (done.code, bool(done.stdout), done.stderr) == (0, True, "")


def test_a_build_file_from_stdin_is_checked_and_drawn(folder: Path) -> None:
    assert jettison_command(folder, "check -", GOOD) == Outcome(0, "<stdin>: no problems\n", "")
    assert jettison_command(folder, "graph -", GOOD).code == 0


@pytest.mark.parametrize("command", ["check", "llb", "graph"])
def test_mistakes_of_a_build_file_from_stdin_have_their_place(folder: Path, command: str) -> None:
    said = (
        "<stdin>:4:1: error: unknown key `upxx` [unknown-key]\n"
        "   3 |     go: ./cmd/hello\n"
        "   4 | >>> upxx: true\n"
        "  hint: did you mean `upx`?\n"
    )
    assert jettison_command(folder, f"{command} -", WRONG) == Outcome(1, "", said)


@pytest.mark.parametrize("command", ["check", "explain", "llb"])
def test_a_closed_stdin_is_one_line(tmp_path: Path, command: str) -> None:
    said = "error: stdin is closed: there is no build file to read\n"
    assert by_shell(tmp_path, f"{command} -", "<&-") == Outcome(1, "", said)


def test_a_build_takes_no_build_file_from_stdin(tmp_path: Path) -> None:
    said = (
        "error: a build file on stdin can be checked, and not built\n"
        "  hint: write it to a file: the engine reads it as well\n"
    )
    assert jettison_command(tmp_path, "build -", GOOD) == Outcome(2, "", said)


def test_the_version_is_an_option_too(tmp_path: Path) -> None:
    assert jettison_command(tmp_path, "--version") == Outcome(0, f"jettison {jettison.__version__}\n", "")
