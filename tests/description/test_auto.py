"""The word `auto` among packages."""

from __future__ import annotations

import pytest

from jettison.description.explain import explain
from jettison.errors import SourceFile
from jettison.presets.registry import PRESETS
from tests.description.support import described, messages, variables

HEAD = "distro: azurelinux-3.0\n"
FILES = "files: [{dest: /a, content: a}]\n"


@pytest.mark.parametrize(
    ("text", "line", "names"),
    [
        pytest.param("packages: auto\n", 2, [], id="the word alone"),
        pytest.param("packages: [tzdata, auto]\n", 2, ["tzdata"], id="in a list"),
        pytest.param("packages: tzdata\nrootfs: {packages: auto}\n", 3, ["tzdata"], id="in the long form"),
        pytest.param("packages: [auto]\nrootfs: {packages: [auto]}\n", 2, [], id="twice"),
        pytest.param("packages: [auto.noarch]\n", None, ["auto.noarch"], id="a package of that name"),
    ],
)
def test_it_is_no_package(text: str, line: int | None, names: list[str]) -> None:
    rootfs = described(HEAD + text + FILES).rootfs
    assert (rootfs.auto.line if rootfs.auto else None) == line
    assert [package.text for package in rootfs.packages] == names


@pytest.mark.parametrize("text", ["packages: auto\n", "rootfs: {packages: auto}\n"])
def test_it_stays_in_a_target_with_packages(text: str) -> None:
    given = variables()
    debug = type(given)(build_args={}, target=given.target, build=given.build, variant="debug")
    rootfs = described(HEAD + text + FILES, debug).rootfs
    assert rootfs.auto is not None
    assert [package.text for package in rootfs.packages] == ["bash", "busybox"]


def test_it_survives_being_explained() -> None:
    long = explain(SourceFile("jettison.yaml", f"{HEAD}packages: auto\n{FILES}"), PRESETS)
    assert "rootfs:\n  packages: [auto]\n" in long
    assert described(long).rootfs.auto is not None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "packages: auto\n",
            "`auto` finds no program that needs a library: the image gets no `files`"
            " | programs of packages bring theirs themselves",
            id="no files",
        ),
        pytest.param(
            f"{FILES}rootfs: {{base: none, packages: auto}}\n",
            "packages without `azurelinux-release` leave scanners blind"
            " | add `azurelinux-release`, or choose a base",
            id="no release",
        ),
    ],
)
def test_where_it_makes_no_sense(text: str, expected: str) -> None:
    assert messages(HEAD + text) == [expected]


def test_it_is_a_package_elsewhere() -> None:
    found = described(f"{HEAD}checks: {{packages: auto}}\nrootfs: {{exclude: auto}}\n")
    assert found.rootfs.auto is None
    assert (found.checks[0].text, found.rootfs.exclude[0].text) == ("auto\n", "auto")
