"""Package repositories in the graph: what the package manager reads, and what of the context it takes."""

from __future__ import annotations

from typing import Literal

import pytest

from jettison.description.describe import describe
from jettison.description.model import Description, Repository, Variables
from jettison.errors import SourceFile, Span
from jettison.platforms import parse
from jettison.presets.registry import PRESETS
from jettison.recipe.reach import copied_paths
from jettison.recipe.repositories import configuration

AMD64 = parse("linux/amd64")


def described(text: str) -> Description:
    variables = Variables(build_args={}, target=AMD64, build=AMD64)
    return describe(SourceFile("jettison.yaml", f"distro: azurelinux-3.0\n{text}"), variables, PRESETS)


@pytest.mark.parametrize(
    ("verify", "packages", "index"), [("all", 1, 1), ("packages", 1, 0), ("none", 0, 0)], ids=str
)
def test_what_is_verified(verify: Literal["all", "packages", "none"], packages: int, index: int) -> None:
    place = Span("jettison.yaml", 1, 1, 1, 1)
    repo = Repository(name="a", url="https://a", keys=("https://k",), verify=verify, span=place)
    assert f"\ngpgcheck={packages}\nrepo_gpgcheck={index}\n" in configuration(repo)


def test_only_keys_of_the_context_are_taken_from_it() -> None:
    repos = "[{name: a, url: https://a, keys: [a.asc, https://k, file:///k]}]"
    assert copied_paths(described(f"rootfs: {{repos: {repos}}}\n")) == ("a.asc",)
    assert copied_paths(described(f"rootfs: {{repos: {repos}}}\n"), "stage") == ()


def test_what_is_asked_for_is_not_held_back() -> None:
    text = "rootfs: {packages: [bash], exclude: [bash, zlib]}\n"
    assert [package.text for package in described(text).rootfs.exclude] == ["zlib"]
