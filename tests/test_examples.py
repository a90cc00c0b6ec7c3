"""The examples: they are what the documentation shows, and they build."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from jettison import distros
from jettison.description.describe import describe
from jettison.description.model import Description, Variables
from jettison.description.top import DESCRIPTION
from jettison.errors import SourceFile
from jettison.platforms import Platform
from jettison.presets.reads import project_files
from jettison.presets.registry import PRESETS
from jettison.session.disk_files import read_project
from tests.pages import KEYS, PAGES, ROOT, examples, shown

EXAMPLES = sorted((ROOT / "examples").glob("*/jettison.yaml"))
KEY_PAGES = sorted(KEYS.glob("*.md"))
DOCUMENTED = (*DESCRIPTION.names, *(preset.name for preset in PRESETS), "x")

HELLO = """\
# syntax=ghcr.io/jettison-build/jettison:1
distro: mariner-2.0
go: ./cmd/hello
upx: true
"""


PROJECT = {
    "package.json": '{"main": "server.js"}',
    "pyproject.toml": '[project.scripts]\nnotes = "notes:main"\n[build-system]\nrequires = []\n',
}
"""What the pages' build files stand beside."""


def described(text: str, project: Mapping[str, str] = PROJECT) -> Description:
    linux = Platform("linux", "amd64")
    variables = Variables(build_args={}, target=linux, build=linux)
    return describe(SourceFile("jettison.yaml", text), variables, PRESETS, project)


def test_hello_is_the_four_line_file() -> None:
    assert (ROOT / "examples/hello/jettison.yaml").read_text(encoding="utf-8") == HELLO


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.parent.name)
def test_example_is_right(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    names = project_files(SourceFile("jettison.yaml", text))
    found = described(text, read_project(file.parent, names))
    rules = [problem.rule.name for problem in found.warnings]
    assert rules == (["end-of-life-distro"] if found.distro.end_of_life else [])


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_build_files_in_the_documentation_are_right(page: Path) -> None:
    rules = {problem.rule.name for each in shown(page) for problem in described(each.text).warnings}
    assert rules <= {"end-of-life-distro"}


def test_each_key_has_a_page() -> None:
    assert {page.stem for page in KEY_PAGES} == set(DOCUMENTED)


@pytest.mark.parametrize("page", KEY_PAGES, ids=lambda page: page.stem)
def test_each_page_has_one_complete_example_of_its_key(page: Path) -> None:
    (example,) = examples(page)
    assert example.text.startswith("# syntax=ghcr.io/jettison-build/jettison:1\n")
    assert re.search(rf"^{page.stem}[-:]", example.text, re.MULTILINE)
    assert example.context is not None
    assert example.context.is_dir()


def test_the_index_lists_each_page() -> None:
    index = (ROOT / "docs/description.md").read_text(encoding="utf-8")
    pages = set(re.findall(r"\(keys/([a-z]+)\.md\)", index))
    assert pages == {page.stem for page in KEY_PAGES}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_of_the_documentation_lead_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)#:]*)(?:#([^)]*))?\)", page.read_text(encoding="utf-8"))
    for path, anchor in links:
        target = page.parent / path if path else page
        assert target.exists(), path
        assert not anchor or anchor in anchors(target), f"{path}#{anchor}"


# Without `--file` a client looks for a Dockerfile.
@pytest.mark.parametrize(
    "page", [page for page in PAGES if page.stem != "dockerfile"], ids=lambda page: page.stem
)
def test_commands_of_the_documentation_name_the_build_file(page: Path) -> None:
    lines = page.read_text(encoding="utf-8").replace("\\\n", " ").splitlines()
    commands = [line for line in lines if line.startswith("$ docker buildx build ")]
    assert [command for command in commands if " -f " not in command] == []


def anchors(page: Path) -> set[str]:
    """Return the names of a page's headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.*)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_naive_dockerfile_starts_from_the_same_compiler() -> None:
    distro = distros.find("mariner-2.0")
    assert distro is not None
    lines = (ROOT / "examples/hello/Dockerfile.naive").read_text(encoding="utf-8").splitlines()
    froms = [line for line in lines if line.startswith("FROM ")]
    assert froms == [f"FROM {distro.toolchains['go'].reference()}"]
