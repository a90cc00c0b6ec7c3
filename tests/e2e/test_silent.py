"""What a build does when a server keeps the connection and says nothing more."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.e2e.engines import Build, Buildctl
from tests.e2e.harbor_env import ROOT, Harbor, Outcome
from tests.e2e.stalling import stalling
from tests.scratch import scratch_folder

LONGEST = 45.0
"""Seconds until a build has failed: three times ten of silence, two pauses, and what is around them."""

PACKAGES = """\
distro: azurelinux-3.0
rootfs:
  packages: [greeter-unsigned]
  repos: [{{name: ours, url: "{url}/unsigned/azurelinux", verify: none}}]
"""
NOT_READABLE = "package repository not reachable or not readable: ours (nothing came for 10 s)"
NOT_FETCHED = (
    "package cannot be fetched from its repository:"
    " greeter-unsigned-1.0-1.azl3.x86_64.rpm (nothing came for 10 s)"
)


CASES = {"in the index": ("repomd.xml", NOT_READABLE), "in a package": (".rpm", NOT_FETCHED)}


@dataclass(frozen=True, slots=True)
class Ended:
    """A build that met silence: whether it did, how long it went on, and its end."""

    silent: bool
    lasted: float
    done: Outcome


@pytest.fixture(scope="module")
def ended(harbor: Harbor, request: pytest.FixtureRequest) -> Mapping[str, Ended]:
    """Run all of the builds at once: they do nothing but wait."""

    def build(case: str, folder: Path) -> Ended:
        with stalling(ROOT / ".harbor/www", CASES[case][0]) as server:
            (folder / "jettison.yaml").write_text(PACKAGES.format(url=server.url))
            done = Buildctl(harbor).oci(Build(context=folder), folder / "image.tar")
            return Ended(server.silent.is_set(), server.lasted(), done)

    with ThreadPoolExecutor(len(CASES)) as pool:
        folders = [scratch_folder(request, "silent") for _ in CASES]
        return dict(zip(CASES, pool.map(build, CASES, folders), strict=True))


@pytest.mark.stand_in  # a server that falls silent has packages made for it
@pytest.mark.harbor
@pytest.mark.parametrize("case", CASES)
def test_silent_package_repository_ends_the_build(ended: Mapping[str, Ended], case: str) -> None:
    said, build = CASES[case][1], ended[case]
    assert build.silent
    assert build.lasted < LONGEST
    lines = build.done.stderr.splitlines()
    again = [line for line in lines if "jettison: warning: nothing came for 10 s; trying again in " in line]
    # A failed build shows the end of its output once more.
    assert list(dict.fromkeys(line.rpartition(" in ")[2] for line in again)) == ["2 s", "5 s"]
    assert lines[-1].startswith(f"error: failed to solve: jettison.yaml:3:3: error: {said}; hint: ")
    assert any(line.endswith(f"jettison: {said}") for line in lines)
    assert "Killed" not in build.done.stderr
