"""lock.sh, through rootfs.sh: the packages that came are listed, and held to a list."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.harbor.inside import Done
from tests.scripts.machine import EPOCH, Machine

CERTIFICATES = "prebuilt-ca-certificates"
AGAIN = "jettison: make the lock file again: `jettison lock --update`\n"


@pytest.fixture(scope="module")
def listed(azure: Machine) -> list[str]:
    """Give the lines of a root with certificates, as they are written."""
    done = made(azure, ("--write-lock=/run/written",), CERTIFICATES)
    assert done.code == 0, done.err
    return (azure.path / "run/written").read_text().splitlines()


def made(machine: Machine, options: tuple[str, ...], *packages: str) -> Done:
    shutil.rmtree(machine.root, ignore_errors=True)
    machine.root.mkdir()
    fixed = ("/run/jettison-root", machine.release, "/run/jettison-cache", "filesystem", machine.identity)
    return machine.script("rootfs.sh", *options, *fixed, *packages, SOURCE_DATE_EPOCH=str(EPOCH))


def held(machine: Machine, lines: list[str], *arguments: str, more: tuple[str, ...] = ()) -> str:
    """Make a root that is held to some lines; give what is said of it, nothing if it is made."""
    Path(machine.path / "run/held").write_text("".join(f"{line}\n" for line in lines))
    done = made(machine, ("--lock=/run/held", *more), *arguments)
    return "" if done.code == 0 else done.err


def test_a_list_has_exact_packages_with_their_sums(listed: list[str]) -> None:
    assert listed == sorted(listed)
    names = [re.sub(r"-[^-]+-[^-]+$", "", line.partition(" ")[0]) for line in listed]
    assert names == ["azurelinux-release", "filesystem", CERTIFICATES]
    assert all(re.fullmatch(r"\S+\.(x86_64|noarch) sha256:[0-9a-f]{64}", line) for line in listed)


def test_the_same_packages_are_taken_by_their_exact_names(azure: Machine, listed: list[str]) -> None:
    exact = [line.partition(" ")[0] for line in listed]
    assert held(azure, listed, *exact) == ""


@pytest.mark.parametrize(
    ("change", "message"),
    [
        pytest.param(
            lambda lines: [*lines, "zlib-1.3.1-1.azl3.x86_64 -"],
            "jettison: locked, but not in the root: zlib-1.3.1-1.azl3.x86_64\n",
            id="a package less",
        ),
        pytest.param(
            lambda lines: lines[:-1],
            "jettison: in the root, but not locked: prebuilt-ca-certificates-1:3.0.0-14.azl3.noarch\n",
            id="a package more",
        ),
        pytest.param(
            lambda lines: [*lines[:-1], re.sub("sha256:.", "sha256:0", lines[-1])],
            "jettison: the repositories have another prebuilt-ca-certificates-1:3.0.0-14.azl3.noarch"
            " than the one that was locked: its content differs\n",
            id="another content",
        ),
    ],
)
def test_other_packages_are_refused(
    azure: Machine, listed: list[str], change: Callable[[list[str]], list[str]], message: str
) -> None:
    assert held(azure, change(listed), CERTIFICATES) == message + AGAIN


def test_more_may_come_where_that_is_asked_for(azure: Machine, listed: list[str]) -> None:
    assert held(azure, listed[:-1], CERTIFICATES, more=("--lock-more",)) == ""


GREETERS = ("greeter-1.0-1.azl3.x86_64", "greeter-1.1-1.azl3.x86_64")


@pytest.mark.parametrize(("old", "new"), [GREETERS, GREETERS[::-1]], ids=["a newer", "an older"])
def test_one_that_is_locked_gives_way_and_no_other_does(azure: Machine, old: str, new: str) -> None:
    kept = "prebuilt-ca-certificates-1:3.0.0-14.azl3.noarch"
    options = (*azure.ranks, "--recommended=greeter-extras", "--write-lock=/run/written")
    held = made(azure, options, old, kept)
    assert held.code == 0, held.err
    before = nevras(azure)
    layout = next(each for each in before if each.startswith("filesystem-"))
    # The layout is there already: it cannot come later.
    moved = made(azure, (f"--upgrade={new}", f"--upgrade={layout}", *options), kept)
    assert moved.code == 0, moved.err
    assert nevras(azure) == {*before - {old}, new}


def nevras(machine: Machine) -> set[str]:
    return {line.partition(" ")[0] for line in (machine.path / "run/written").read_text().splitlines()}
