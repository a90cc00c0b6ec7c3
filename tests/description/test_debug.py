"""The target `debug`: what its shell needs comes with it, and what its shell would fail is not asked."""

from __future__ import annotations

from dataclasses import replace

import pytest

from jettison.description.debug import TOOLS
from jettison.description.model import Description
from jettison.distros.layout import PATH
from tests.description.support import described, variables

HEAD = "distro: azurelinux-3.0\n"
CHECKS = (
    "checks: {no-shell: true, no-setuid: true, no-root-user: true, max-size: 9MB, packages: [filesystem]}\n"
)


def debug(text: str) -> Description:
    return described(HEAD + text, replace(variables(), variant="debug"))


def root(description: Description) -> list[str]:
    """Return the base and the packages."""
    return [description.rootfs.base, *(package.text for package in description.rootfs.packages)]


def kinds(description: Description) -> list[str]:
    return [claim.kind for claim in description.checks]


def test_checks_that_a_shell_fails_are_left_out() -> None:
    assert kinds(described(HEAD + CHECKS)) == [
        "no-shell",
        "no-setuid",
        "no-root-user",
        "max-size",
        "packages",
    ]
    assert kinds(debug(CHECKS)) == ["no-setuid", "no-root-user"]


def test_a_debug_of_the_file_is_held_to_all_checks() -> None:
    found = debug(f"{CHECKS}targets: {{debug: {{packages: [bash]}}}}\n")
    assert kinds(found) == kinds(described(HEAD + CHECKS))
    assert root(found) == ["minimal", "bash"]


def test_an_image_without_packages_gets_a_root() -> None:
    found = debug("rootfs: {base: none}\nfiles: [{dest: /a, content: b}]\n")
    assert root(found) == ["minimal", "bash", "busybox"]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("rootfs: {base: none, packages: [azurelinux-release]}", id="long"),
        pytest.param("rootfs: {base: none}\npackages: azurelinux-release", id="short"),
    ],
)
def test_a_root_of_packages_alone_stays_one(text: str) -> None:
    assert root(debug(text)) == ["none", "azurelinux-release", "bash", "busybox"]


@pytest.mark.parametrize(
    ("text", "path"),
    [
        pytest.param("", PATH, id="the usual one"),
        pytest.param("image: {env: {A: b}}\n", PATH, id="beside another variable"),
        pytest.param("image: {env: {PATH: /opt/bin}}\n", "/opt/bin", id="one of the file"),
        pytest.param(
            "args: {DIR: /a}\nimage: {env: {PATH: '${DIR}/bin'}}\n", "/a/bin", id="with an argument"
        ),
    ],
)
def test_tools_are_at_the_end_of_the_path(text: str, path: str) -> None:
    assert dict(debug(text).image.env)["PATH"] == f"{path}:{TOOLS}"
    assert TOOLS not in dict(described(HEAD + text).image.env).get("PATH", "")


def test_tools_come_after_the_files_of_the_image() -> None:
    first, *links = debug("files: [{dest: /a, content: b}]\n").files
    assert first.dest == "/a"
    assert {f"{TOOLS}/{name}" for name in ("ls", "id", "cat", "ps", "wget")} <= {each.dest for each in links}
