"""`jettison dockerfile` as a person runs it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FILE = "distro: azurelinux-3.0\nrootfs: {base: none}\nargs: {V: x}\nfiles: [{dest: /a, content: '${V}'}]\n"


def command(folder: Path, *words: str) -> subprocess.CompletedProcess[bytes]:
    env = {**os.environ, "PYTHONPATH": str(ROOT / "frontend"), "TERM": "dumb", "COLUMNS": "100"}
    argv = [sys.executable, "-m", "jettison", "dockerfile", *words]
    return subprocess.run(argv, cwd=folder, env=env, capture_output=True, timeout=60, check=False)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "jettison.yaml").write_text(FILE)
    return tmp_path


def test_prints_the_same_as_it_writes(folder: Path) -> None:
    words = ("--platform", "linux/arm64", "--build-arg", "V=ü")
    done = command(folder, *words)
    assert (done.returncode, done.stderr) == (0, b"")
    assert command(folder, *words, "--output", "Dockerfile").stdout == b""
    assert (folder / "Dockerfile").read_bytes() == done.stdout
    assert "\n# Build arguments of this printing:\n#   V=ü\n" in done.stdout.decode()
    assert done.stdout.decode().endswith(
        "FROM --platform=linux/arm64 scratch\nCOPY --from=program /run/jettison-files/ /\nUSER 65532:65532\n"
    )


def test_shows_no_login_of_a_proxy(folder: Path) -> None:
    printed = command(folder, "--build-arg", "http_proxy=http://u:p@ss@host:3128").stdout.decode()
    assert "\n#   http_proxy=http://***@host:3128\n" in printed
    assert "p@ss" not in printed


def test_names_the_ignore_file_that_a_dockerfile_would_not_read(folder: Path) -> None:
    (folder / "jettison.yaml.dockerignore").write_text("x\n")
    note = (
        b"# Its ignore file is jettison.yaml.dockerignore: name a copy like this file, with .dockerignore.\n"
    )
    assert note in command(folder).stdout


def test_refuses_what_a_build_would_refuse(folder: Path) -> None:
    (folder / "jettison.yaml").write_text(FILE + "upxx: true\n")
    done = command(folder)
    assert (done.returncode, done.stdout) == (1, b"")
    assert b"jettison.yaml:5:1: error: unknown key `upxx` [unknown-key]" in done.stderr


def test_shows_the_place_of_what_a_dockerfile_cannot_say(folder: Path) -> None:
    (folder / "jettison.yaml").write_text(f'{FILE}image: {{env: {{A: "b\\nc"}}}}\n')
    done = command(folder)
    assert (done.returncode, done.stdout) == (1, b"")
    assert done.stderr.decode() == (
        "jettison.yaml:5:1: error: a Dockerfile cannot write this ENV: A\n"
        "   4 |     files: [{dest: /a, content: '${V}'}]\n"
        '   5 | >>> image: {env: {A: "b\\nc"}}\n'
        "  hint: it has no way to write an empty name, one with `=`, or a value of several lines there\n"
    )


def test_a_place_that_cannot_be_written(folder: Path) -> None:
    done = command(folder, "--output", ".")
    assert (done.returncode, done.stderr) == (1, b"error: .: cannot be written: Is a directory\n")
