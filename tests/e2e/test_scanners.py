"""What Trivy and Syft see: the system, and each installed package once."""

from __future__ import annotations

import json
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.e2e.archive import Archive
from tests.e2e.engines import Build, Engine

pytestmark = [pytest.mark.engine, pytest.mark.scanner]

DISTROS = [
    pytest.param("mariner-2.0", {"trivy": ("cbl-mariner", "2.0"), "syft": ("mariner", "2.0")}, id="mariner"),
    pytest.param(
        "azurelinux-3.0", {"trivy": ("azurelinux", "3.0"), "syft": ("azurelinux", "3.0")}, id="azurelinux"
    ),
]


@pytest.mark.parametrize(("distro", "names"), DISTROS)
def test_scanners_list_the_system_and_every_package_once(
    engine: Engine,
    edited: Callable[[str, str], Path],
    tmp_path: Path,
    distro: str,
    names: dict[str, tuple[str, str]],
) -> None:
    archive = tmp_path / "image.tar"
    project = edited("distro: mariner-2.0", f"distro: {distro}\npackages: [tzdata]")
    engine.oci(Build(context=project), archive).ok()
    installed = manifest(Archive.read(archive))
    assert {"filesystem", "tzdata", "prebuilt-ca-certificates"} <= {name for name, _ in installed}
    assert trivy(engine, archive, tmp_path) == (names["trivy"], installed)
    assert syft(engine, archive) == (names["syft"], installed)


def manifest(archive: Archive) -> list[tuple[str, str]]:
    """Names and versions as the image's own manifest has them."""
    text = archive.tree()["var/lib/rpmmanifest/container-manifest-2"].content.decode()
    rows = [line.split("\t") for line in text.splitlines()]
    assert all(len(row) == 10 for row in rows)
    assert not [row for row in rows if row[0] == "gpg-pubkey"]
    return sorted((row[0], row[1]) for row in rows)


def trivy(engine: Engine, archive: Path, scratch: Path) -> tuple[tuple[str, str], list[tuple[str, str]]]:
    # Trivy takes an OCI layout as a directory only.
    layout = scratch / "layout"
    with tarfile.open(archive) as tar:
        tar.extractall(layout, filter="data")
    argv = ["trivy", "image", "--input", str(layout), "--format", "json", "--list-all-pkgs"]
    argv += ["--scanners", "license", "--offline-scan", "--quiet", "--cache-dir", str(scratch / "trivy")]
    report = json.loads(engine.harbor.run(*argv).ok().stdout)
    system = report["Metadata"]["OS"]
    packages = [
        (package["Name"], f"{package['Version']}-{package['Release']}")
        for result in report.get("Results", [])
        if result.get("Class") == "os-pkgs"
        for package in result.get("Packages", [])
    ]
    return (system["Family"], system["Name"]), sorted(packages)


def syft(engine: Engine, archive: Path) -> tuple[tuple[str, str], list[tuple[str, str]]]:
    report = json.loads(
        engine.harbor.run("syft", "scan", f"oci-archive:{archive}", "-q", "-o", "json").ok().stdout
    )
    packages = [
        (artifact["name"], artifact["version"].split(":", 1)[-1])
        for artifact in report["artifacts"]
        if artifact["type"] == "rpm"
    ]
    return (report["distro"]["id"], report["distro"]["versionID"]), sorted(packages)
