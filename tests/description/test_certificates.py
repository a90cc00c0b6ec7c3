"""`ca-certificates`, which most files for these distributions name, and which their base excludes."""

from __future__ import annotations

import pytest

from tests.description.support import HEAD, described

TWIN = "prebuilt-ca-certificates"
LEAVE_OUT = f"leave it out; who wants its scripts holds back the other: `rootfs.exclude: [{TWIN}]`"


def read(text: str) -> tuple[list[str], list[str]]:
    """Return the packages that are asked for, and what is said of them."""
    found = described(HEAD + text)
    said = [f"{each.rule.name}: {each.message} | {each.hint}" for each in found.warnings]
    return [package.text for package in found.rootfs.packages], said


@pytest.mark.parametrize("name", ["ca-certificates", "ca-certificates-shared", "ca-certificates-base"])
@pytest.mark.parametrize("base", ["minimal", "base"])
def test_what_the_base_has_is_not_installed_twice(name: str, base: str) -> None:
    said = f"in-base: `{name}` is in the base already, as `{TWIN}`, which excludes it | {LEAVE_OUT}"
    assert read(f"rootfs: {{base: {base}, packages: [{name}, tzdata]}}") == (["tzdata"], [said])


def test_its_version_is_that_of_the_other() -> None:
    asked, _ = read("packages: [ca-certificates-3.0.0-14.azl3, ca-certificates=3.0.0]")
    assert asked == [f"{TWIN}-3.0.0-14.azl3", f"{TWIN}=3.0.0"]


def test_who_holds_the_other_back_gets_it() -> None:
    text = f"rootfs: {{packages: [ca-certificates, bash], exclude: [{TWIN}]}}"
    assert read(text) == (["ca-certificates", "bash"], [])


def test_without_a_base_the_one_without_a_shell_is_named() -> None:
    packages = "azurelinux-release, ca-certificates"
    said = "in-base: `ca-certificates` needs a shell in the image, for its scripts"
    hint = f"`{TWIN}` holds the same without one"
    assert read(f"rootfs: {{base: none, packages: [{packages}]}}") == (
        packages.split(", "),
        [f"{said} | {hint}"],
    )


@pytest.mark.parametrize("more", ["bash", TWIN])
def test_nothing_is_said_where_that_is_known(more: str) -> None:
    packages = f"azurelinux-release, ca-certificates, {more}"
    assert read(f"rootfs: {{base: none, packages: [{packages}]}}") == (packages.split(", "), [])


def test_a_stage_gets_the_real_one() -> None:
    stage = "a: {from: go, packages: [ca-certificates], steps: [{run: x}]}"
    found = described(f"{HEAD}stages: {{{stage}}}\nfiles: [{{from: a, src: /x, dest: /x}}]")
    assert ([each.text for each in found.stages[0].packages], found.warnings) == (["ca-certificates"], ())
