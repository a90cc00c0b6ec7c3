"""What a build does when a server keeps the connection and says nothing more."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.e2e.engines import Build, Buildctl
from tests.e2e.harbor_env import ROOT, Harbor
from tests.e2e.stalling import stalling

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


@pytest.mark.stand_in  # a server that falls silent has packages made for it
@pytest.mark.harbor
@pytest.mark.parametrize(
    ("silent_at", "said"),
    [("repomd.xml", NOT_READABLE), (".rpm", NOT_FETCHED)],
    ids=["in the index", "in a package"],
)
def test_silent_package_repository_ends_the_build(
    harbor: Harbor, tmp_path: Path, silent_at: str, said: str
) -> None:
    with stalling(ROOT / ".harbor/www", silent_at) as server:
        (tmp_path / "jettison.yaml").write_text(PACKAGES.format(url=server.url))
        done = Buildctl(harbor).oci(Build(context=tmp_path), tmp_path / "image.tar")
        assert server.silent.is_set()
        assert server.lasted() < LONGEST
    lines = done.stderr.splitlines()
    again = [line for line in lines if "jettison: warning: nothing came for 10 s; trying again in " in line]
    # A failed build shows the end of its output once more.
    assert list(dict.fromkeys(line.rpartition(" in ")[2] for line in again)) == ["2 s", "5 s"]
    assert lines[-1].startswith(f"error: failed to solve: jettison.yaml:3:3: error: {said}; hint: ")
    assert any(line.endswith(f"jettison: {said}") for line in lines)
    assert "Killed" not in done.stderr
