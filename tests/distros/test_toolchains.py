"""How a build file names a toolchain, and that no later one takes a name away."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

import pytest

from jettison import distros, image_reference
from jettison.description import graph
from jettison.description.report import Report
from jettison.distros import Distro, Toolchain, toolchains
from jettison.errors import SourceFile
from tests.compiler.graph import compiled
from tests.description.support import HEAD, described, messages, problems

PYTHON = Toolchain(image="mcr.microsoft.com/azurelinux/base/python:{version}", version="3.12", env=())


def known() -> Distro:
    distro = distros.find("azurelinux-3.0")
    assert distro is not None
    return distro


LATER = replace(known(), toolchains=MappingProxyType({**known().toolchains, "python": PYTHON}))
"""As a later version may know it."""


@pytest.mark.parametrize(
    ("origin", "image"),
    [
        pytest.param("python:3.12", "python:3.12", id="an image of Docker Hub stays one"),
        pytest.param("python", "python", id="without a tag too"),
        pytest.param("toolchain/python:3.12", "toolchain/python:3.12", id="somebody's image"),
        pytest.param("toolchain://python", PYTHON.reference(), id="the later toolchain"),
        pytest.param("toolchain://python:3.13", PYTHON.reference("3.13"), id="a version of it"),
        pytest.param("go", known().toolchains["go"].reference(), id="go"),
        pytest.param("rust:1.80", known().toolchains["rust"].reference("1.80"), id="a version of rust"),
        pytest.param("toolchain://go:1.25", known().toolchains["go"].reference("1.25"), id="go in full"),
    ],
)
def test_what_an_origin_stands_for(origin: str, image: str) -> None:
    assert toolchains.find_image(origin, LATER) == image


def test_no_word_is_added_to_those_without_a_scheme() -> None:
    assert toolchains.BARE == ("go", "rust")
    assert all(set(toolchains.BARE) <= set(distro.toolchains) for distro in (known(), LATER))


@pytest.mark.parametrize("origin", ["toolchain://go", "toolchain://go:1.25", "toolchain://"])
def test_no_image_can_be_called_like_a_toolchain(origin: str) -> None:
    assert not image_reference.is_valid(origin)


@pytest.mark.parametrize("word", toolchains.BARE)
def test_a_toolchain_in_full_is_the_one_by_its_word(word: str) -> None:
    graphs = [
        compiled(f"{HEAD}stages: {{a: {{from: '{each}', steps: [{{run: make}}]}}}}\n", stage="a").ops
        for each in (word, f"toolchain://{word}")
    ]
    assert graphs[0] == graphs[1]


def test_a_stage_may_be_called_like_a_later_toolchain() -> None:
    text = f"{HEAD}stages: {{python: {{from: 'python:3.12'}}, b: {{from: python}}}}\n"
    report = Report(SourceFile("jettison.yaml", text))
    found = graph.check_stages(described(text).stages, (), LATER, report)
    assert [stage.name for stage in found] == ["python", "b"]
    assert report.problems == []


def test_a_toolchain_that_the_distribution_does_not_have() -> None:
    text = f"{HEAD}stages: {{a: {{from: 'toolchain://perl:5'}}}}\n"
    assert problems(text) == ["2:20 not-of-distro"]
    assert messages(text) == [
        "`toolchain://perl:5` is not a toolchain of Azure Linux 3.0 | it has "
        + ", ".join(f"`toolchain://{each}`" for each in ("c", "go", "node", "python", "rust"))
    ]


def test_a_copy_out_of_a_toolchain() -> None:
    text = f"{HEAD}files: [{{from: 'toolchain://go', src: /usr/lib/go, dest: /usr/lib/go}}]\n"
    assert problems(text) == []
