"""`--target` and `--build-arg` of the commands that print a build: they mean what they mean to a build."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from jettison.cli.graphs import build_graph
from jettison.cli.options import read_options
from jettison.source import load
from tests.cli.conftest import ROOT, Outcome
from tests.cli.projects import with_go

TEXT = """\
distro: azurelinux-3.0
args: {LEVEL: info, VERSION: "1"}
go: ./cmd/hello
image: {env: {LEVEL: "${LEVEL}", VERSION: "${VERSION}"}}
checks: {no-shell: true, no-setuid: true}
stages:
  tools: {from: go, steps: [{run: make tools}]}
  docs: {from: tools, steps: [{run: make docs}]}
targets:
  staging: {args: {LEVEL: debug}, packages: [tzdata], files: [{dest: /etc/motd, content: "$VERSION\\n"}]}
"""
COMMANDS = ("llb --format json", "graph", "dockerfile", "explain")
each_command = pytest.mark.parametrize("command", COMMANDS)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "jettison.yaml").write_text(TEXT)
    return tmp_path


def run(folder: Path, *words: str) -> Outcome:
    done = subprocess.run(
        [sys.executable, "-m", "jettison", *words],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT / "frontend"), "TERM": "dumb"},
        capture_output=True,
        text=True,
        errors="replace",
        timeout=60,
        check=False,
    )
    return Outcome(done.returncode, done.stdout, done.stderr)


def ops(folder: Path, text: str, target: str, *build_args: str) -> tuple[bytes, ...]:
    options = read_options(build_args, "linux/amd64", target)
    return build_graph(load("jettison.yaml", text.encode()), folder, options).definition.ops


@each_command
@pytest.mark.parametrize(
    ("target", "has", "lacks"),
    [
        pytest.param("staging", "tzdata", "make docs", id="declared"),
        pytest.param("debug", "busybox", "make docs", id="debug"),
        pytest.param("docs", "make docs", "./cmd/hello", id="stage"),
    ],
)
def test_a_target_is_what_is_printed(folder: Path, command: str, target: str, has: str, lacks: str) -> None:
    done = run(folder, *command.split(), "--target", target)
    assert (done.code, done.stderr) == (0, "")
    if command != "graph":  # which has no packages, and of commands the first words
        assert has in done.stdout
    if command.startswith("llb"):  # the others show stages that nothing of the target needs, too
        assert lacks not in done.stdout
    assert done.stdout != run(folder, *command.split()).stdout


@each_command
def test_a_target_that_there_is_not_is_refused_as_by_a_build(folder: Path, command: str) -> None:
    said = (
        "error: option target=stagin: the build file has no target and no stage of that name\n"
        "  hint: did you mean `staging`?\n"
    )
    assert run(folder, *command.split(), "--target", "stagin") == Outcome(2, "", said)


@each_command
def test_a_build_argument_that_is_not_declared_is_warned_of(folder: Path, command: str) -> None:
    done = run(folder, *command.split(), "--build-arg", "VERSIO=7")
    assert done.code == 0
    assert done.stderr == (
        "jettison.yaml:2:1: warning: the build argument `VERSIO` is given, but not declared"
        " [undeclared-build-arg]\n"
        "   1 |     distro: azurelinux-3.0\n"
        '   2 | >>> args: {LEVEL: info, VERSION: "1"}\n'
        "   3 |     go: ./cmd/hello\n"
        "  hint: did you mean `VERSION`?\n"
    )


@pytest.mark.parametrize(
    ("target", "then"), [("", ""), ("staging", ""), ("Staging", ""), ("debug", ""), ("docs", "docs")]
)
@pytest.mark.parametrize("build_args", [(), ("VERSION=7",), ('LEVEL=a ${b} "c" #', "VERSION=2")])
def test_what_is_explained_of_a_target_is_built_from_the_same_graph(
    folder: Path, target: str, then: str, build_args: tuple[str, ...]
) -> None:
    given = [word for each in build_args for word in ("--build-arg", each)]
    explained = run(folder, "explain", *given, *(("--target", target) if target else ()))
    assert (explained.code, explained.stderr) == (0, "")
    assert ops(folder, explained.stdout, then) == ops(folder, TEXT, target, *build_args)


def test_without_a_target_all_are_explained(folder: Path) -> None:
    assert "targets:\n  staging:\n" in run(folder, "explain", "--build-arg", "VERSION=7").stdout
    assert "targets:" not in run(folder, "explain", "--target", "staging").stdout


NO_TEXT = "b\udcff"
"""A word of the command line that is not UTF-8, as Python has it."""


@pytest.mark.parametrize("command", [*COMMANDS, "check"])
def test_a_build_argument_that_no_build_takes(folder: Path, command: str) -> None:
    done = run(folder, *command.split(), "--build-arg", f"LEVEL={NO_TEXT}")
    assert done == Outcome(2, "", "error: option --build-arg LEVEL=b\ufffd: expected UTF-8\n")
    done = run(folder, *command.split(), "--build-arg", "JETTISON_LOCK=no")
    said = "error: option build-arg:JETTISON_LOCK=no: expected one of use, off, write\n"
    assert done == Outcome(2, "", said)
    done = run(folder, *command.split(), "--build-arg", "JETTISON_REFRESH=yes")
    assert done == Outcome(2, "", "error: option build-arg:JETTISON_REFRESH=yes: expected rootfs\n")


@pytest.mark.skipif(sys.platform == "darwin", reason="its file names are text")
@pytest.mark.parametrize("command", [*COMMANDS, "check"])
def test_a_build_file_whose_name_is_no_text(folder: Path, command: str) -> None:
    (with_go(folder) / f"{NO_TEXT}.yaml").write_text(f"# syntax=x\n{TEXT}")
    done = run(folder, *command.split(), f"{NO_TEXT}.yaml")
    assert (done.code, done.stderr) == (0, "")
