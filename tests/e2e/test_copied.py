"""`rpms: true`: what is copied out of a package is listed, and real scanners see it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.e2e.engines import Build, Buildctl, Buildx, Engine
from tests.e2e.harbor_env import Harbor
from tests.e2e.test_dockerfile import built, described
from tests.e2e.test_scanners import syft, trivy

pytestmark = pytest.mark.engine

TEXT = """\
distro: @DISTRO@
packages: [tzdata]
rootfs: {metadata: @METADATA@}
stages:
  tools:
    from: scratch-less
    packages: [openssl, tzdata]
files:
  - {from: tools, src: /usr/bin/openssl, dest: /usr/bin/openssl, rpms: @RPMS@}
  - {from: tools, src: /usr/share/zoneinfo/UT*, dest: /usr/share/zoneinfo/, rpms: @RPMS@}
"""
BASES = {
    "mariner-2.0": "mcr.microsoft.com/cbl-mariner/base/core:2.0",
    "azurelinux-3.0": "mcr.microsoft.com/azurelinux/base/core:3.0",
    "azurelinux-4.0": "mcr.microsoft.com/azurelinux-beta/base/core:4.0",
}
DISTROS = [
    "mariner-2.0",
    "azurelinux-3.0",
    pytest.param("azurelinux-4.0", marks=pytest.mark.stand_in),  # a preview: it may be another one tomorrow
]


def written(folder: Path, distro: str, metadata: str = "manifest", rpms: str = "true") -> Build:
    folder.mkdir(exist_ok=True)
    text = TEXT.replace("scratch-less", BASES[distro]).replace("@DISTRO@", distro)
    text = text.replace("@METADATA@", metadata).replace("@RPMS@", rpms)
    (folder / "jettison.yaml").write_text(text)
    return Build(context=folder)


@pytest.mark.scanner
@pytest.mark.parametrize(("metadata", "by"), [("manifest", Buildx), ("rpmdb", Buildctl)])
@pytest.mark.parametrize("distro", DISTROS)
def test_scanners_see_the_package_once_it_is_listed(
    harbor: Harbor, tmp_path: Path, distro: str, metadata: str, by: type[Engine]
) -> None:
    """Either engine makes the same layers, so each gets the half of it."""
    engine = by(harbor)
    seen: list[list[tuple[str, str]]] = []
    for rpms in ("false", "true"):
        archive = tmp_path / f"{rpms}.tar"
        engine.oci(written(tmp_path / "context", distro, metadata, rpms), archive).ok()
        packages = trivy(engine, archive, tmp_path / rpms)[1]
        assert syft(engine, archive)[1] == packages
        seen.append(packages)
    without, listed = seen
    assert {name for name, _ in without} >= {"filesystem", "tzdata"}
    assert set(listed) - set(without) == {each for each in listed if each[0] == "openssl"}
    assert len(listed) == len(without) + 1


@pytest.mark.parametrize("metadata", ["manifest", "rpmdb"])
def test_the_printed_dockerfile_lists_the_same(harbor: Harbor, tmp_path: Path, metadata: str) -> None:
    written(tmp_path / "context", "azurelinux-3.0", metadata)
    both = built(Buildctl(harbor), tmp_path / "context", tmp_path)
    assert described(both.plain.tree()) == described(both.ours.tree())


def test_what_no_package_owns_is_marked(engine: Engine, tmp_path: Path) -> None:
    build = written(tmp_path, "azurelinux-3.0")
    file = tmp_path / "jettison.yaml"
    text = file.read_text().replace("src: /usr/bin/openssl", "src: /etc/made")
    file.write_text(text.replace("tzdata]\nfiles", "tzdata]\n    steps: [{run: touch /etc/made}]\nfiles"))
    outcome = engine.oci(build, tmp_path / "never.tar")
    assert outcome.code != 0
    assert "jettison: no package owns /etc/made, where it is copied from" in outcome.text
    assert ">>>   - {from: tools, src: /etc/made" in outcome.text
