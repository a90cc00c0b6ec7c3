"""The examples: they are what the documentation shows, and they build."""

from __future__ import annotations

from pathlib import Path

import pytest

from jettison import description, distros
from jettison.description.model import Variables
from jettison.errors import SourceFile
from jettison.platforms import Platform

ROOT = Path(__file__).resolve().parents[1]
EXAMPLES = sorted((ROOT / "examples").glob("*/jettison.yaml"))
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]

HELLO = """\
# syntax=ghcr.io/jettison-build/jettison:1
distro: mariner-2.0
go: ./cmd/hello
upx: true
"""


def described(text: str, name: str = "jettison.yaml") -> description.Description:
    linux = Platform("linux", "amd64")
    return description.describe(SourceFile(name, text), Variables(build_args={}, target=linux, build=linux))


def fenced(page: Path) -> list[str]:
    """Return the YAML blocks of a page that are whole build files."""
    parts = page.read_text(encoding="utf-8").split("```")
    blocks = [part.removeprefix("yaml\n") for part in parts[1::2] if part.startswith("yaml\n")]
    return [block for block in blocks if "distro:" in block]


def test_hello_is_the_four_line_file() -> None:
    assert (ROOT / "examples/hello/jettison.yaml").read_text(encoding="utf-8") == HELLO


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.parent.name)
def test_example_is_right(file: Path) -> None:
    found = described(file.read_text(encoding="utf-8"))
    rules = [problem.rule for problem in found.warnings]
    assert rules == (["end-of-life-distro"] if found.distro.end_of_life else [])


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_build_files_in_the_documentation_are_right(page: Path) -> None:
    blocks = fenced(page)
    assert blocks or page.name != "description.md"
    rules = {problem.rule for block in blocks for problem in described(block).warnings}
    assert rules <= {"end-of-life-distro"}


def test_naive_dockerfile_starts_from_the_same_compiler() -> None:
    distro = distros.find("mariner-2.0")
    assert distro is not None
    lines = (ROOT / "examples/hello/Dockerfile.naive").read_text(encoding="utf-8").splitlines()
    froms = [line for line in lines if line.startswith("FROM ")]
    assert froms == [f"FROM {distro.toolchains['go'].reference()}"]
