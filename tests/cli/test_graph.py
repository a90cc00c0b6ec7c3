"""`jettison graph`: what is drawn of a build file, in each format, and how the command is used."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from jettison.cli import graphviz
from jettison.errors import BuildError
from tests.cli.conftest import ROOT, Outcome

GRAPHS = Path(__file__).parent / "graphs"
HELLO = ROOT / "examples" / "hello"

# With names that mean something to every format. To write the drawings again:
# `jettison graph nasty.yaml --platform linux/amd64 --output nasty.dot`, and .mmd.
NASTY = GRAPHS / "nasty.yaml"

PLAIN = """\
distro: azurelinux-3.0
rootfs: {base: none}
files: [{dest: /etc/motd, content: hello}]
"""
PLAIN_DRAWN = """\
flowchart TB
    subgraph g0["image"]
        v0["collect /etc/motd"]
    end
    classDef ships fill:#d5ecd4,stroke:#3b7a45,color:#17202a
    class v0 ships
    classDef result stroke-width:3px
    class v0 result
"""


def graph(folder: Path, *words: str, **env: str) -> Outcome:
    argv = [sys.executable, "-m", "jettison", "graph", *words]
    own = {"PYTHONPATH": str(ROOT / "frontend"), "TERM": "dumb", "COLUMNS": "100"}
    done = subprocess.run(
        argv, cwd=folder, env={**os.environ, **own, **env}, capture_output=True, timeout=60, check=False
    )
    return Outcome(done.returncode, done.stdout.decode(), done.stderr.decode())


def plain(folder: Path) -> Path:
    (folder / "jettison.yaml").write_text(PLAIN)
    return folder


@pytest.mark.parametrize("ending", ["dot", "mmd"])
def test_draws_in_the_format_of_the_ending(tmp_path: Path, ending: str) -> None:
    file = tmp_path / f"drawn.{ending}"
    done = graph(tmp_path, str(NASTY), "--platform", "linux/amd64", "--output", str(file))
    assert done == Outcome(0, "", "")
    assert file.read_text("utf-8") == NASTY.with_suffix(f".{ending}").read_text("utf-8")


@pytest.mark.parametrize(("name", "ending"), [("dot", "dot"), ("mermaid", "mmd")])
def test_draws_in_a_named_format_on_stdout(name: str, ending: str) -> None:
    done = graph(GRAPHS, "nasty.yaml", "--platform", "linux/amd64", "--format", name)
    assert done == Outcome(0, NASTY.with_suffix(f".{ending}").read_text("utf-8"), "")


def stand_in(folder: Path, script: str) -> str:
    """Make a `dot` that does what a script says; return a PATH that has it alone."""
    (folder / "dot").write_text(f"#!/bin/sh\n{script}\n")
    (folder / "dot").chmod(0o755)
    return str(folder)


@pytest.mark.parametrize("words", [["--format", "svg"], ["--output", "drawn.svg"]], ids=["format", "ending"])
def test_svg_is_what_dot_makes_of_our_dot(tmp_path: Path, words: list[str]) -> None:
    path = stand_in(tmp_path, 'echo "$@"; while IFS= read -r line; do printf "%s\\n" "$line"; done')
    done = graph(plain(tmp_path), *words, PATH=path)
    written = tmp_path / "drawn.svg"
    drawn = written.read_text() if written.exists() else done.stdout
    assert (done.code, done.stderr) == (0, "")
    assert drawn == f"-Tsvg\n{graph(tmp_path, '--format', 'dot').stdout}"


OTHERWISE = "choose `--format mermaid` or `--format dot`, which need no other program"


@pytest.mark.parametrize(
    ("script", "message", "hint"),
    [
        pytest.param(
            "",
            "SVG is drawn by Graphviz, whose `dot` is not on PATH",
            f"install Graphviz, which is the package `graphviz` nearly everywhere, or {OTHERWISE}",
            id="missing",
        ),
        pytest.param(
            "echo one >&2; echo Warning: two >&2; exit 3",
            "`dot -Tsvg` failed: Warning: two",
            OTHERWISE,
            id="failed",
        ),
        pytest.param("exit 3", "`dot -Tsvg` failed: exit code 3", OTHERWISE, id="silent"),
    ],
)
def test_says_why_there_is_no_svg(tmp_path: Path, script: str, message: str, hint: str) -> None:
    path = stand_in(tmp_path, script) if script else str(tmp_path)
    done = graph(plain(tmp_path), "--output", "drawn.svg", PATH=path)
    assert done == Outcome(1, "", f"error: {message}\n  hint: {hint}\n")
    assert not (tmp_path / "drawn.svg").exists()


def test_does_not_wait_for_a_picture_for_ever(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", stand_in(tmp_path, "exec /bin/sleep 60"))
    monkeypatch.setattr(graphviz, "PATIENCE", 0.2)
    with pytest.raises(BuildError) as caught:
        graphviz.draw_svg("digraph {}")
    assert (caught.value.message, caught.value.hint) == ("`dot -Tsvg` was not ready after 0 s", OTHERWISE)


def test_draws_mermaid_of_the_file_here_without_options(tmp_path: Path) -> None:
    assert graph(plain(tmp_path)) == Outcome(0, PLAIN_DRAWN, "")


def test_a_named_format_wins_over_the_ending(tmp_path: Path) -> None:
    assert graph(plain(tmp_path), "--format", "mermaid", "-o", "drawn.svg") == Outcome(0, "", "")
    assert (tmp_path / "drawn.svg").read_text() == PLAIN_DRAWN


@pytest.mark.parametrize("name", ["dot", "mermaid"])
def test_is_the_same_under_any_hash_seed(name: str) -> None:
    drawn = {graph(HELLO, "--format", name, PYTHONHASHSEED=seed).stdout for seed in ("0", "1", "4242")}
    assert len(drawn) == 1


def test_leaves_out_what_the_frontend_makes_for_itself() -> None:
    assert "scripts" not in graph(HELLO).stdout
    everything = graph(HELLO, "--all").stdout
    assert '(["scripts judge.sh ' in everything
    assert '-.->|"/run/jettison"|' in everything


def test_takes_build_arguments_and_a_platform(tmp_path: Path) -> None:
    text = PLAIN.replace("/etc/motd", '"/etc/${NAME}-${TARGETARCH}"')
    (tmp_path / "jettison.yaml").write_text(f"{text}args: {{NAME: x}}\n")
    words = ("--build-arg", "NAME=given", "--platform", "linux/arm64")
    assert graph(tmp_path, *words).stdout == PLAIN_DRAWN.replace("motd", "given-arm64")


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        pytest.param(
            ["--output", "graph.png"],
            Outcome(
                2,
                "",
                "error: option --output graph.png: its ending says no format\n"
                "  hint: end it in .svg, .mmd or .dot, or give --format\n",
            ),
            id="ending",
        ),
        pytest.param(
            ["--output", "no/graph.dot"],
            Outcome(1, "", "error: no/graph.dot: cannot be written: No such file or directory\n"),
            id="folder",
        ),
        pytest.param(
            ["no.yaml"],
            Outcome(
                1, "", "error: no.yaml: there is no such file\n  hint: YAML files there: jettison.yaml\n"
            ),
            id="file",
        ),
    ],
)
def test_says_what_it_cannot_do(tmp_path: Path, words: list[str], expected: Outcome) -> None:
    assert graph(plain(tmp_path), *words) == expected


def test_a_wrong_file_is_reported_as_a_build_would_and_nothing_is_written(tmp_path: Path) -> None:
    (tmp_path / "jettison.yaml").write_text("distro: azurelinux-3.0\ngoo: ./cmd/x\n")
    done = graph(tmp_path, "--output", "x.svg")
    assert (done.code, done.stdout) == (1, "")
    assert "jettison.yaml:2:1: error: " in done.stderr
    assert not (tmp_path / "x.svg").exists()


def test_help_has_an_example() -> None:
    assert "\n  jettison graph --output build.svg\n" in graph(HELLO, "--help").stdout
