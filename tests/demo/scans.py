"""What scanners see in an image: the system, its packages, and the Go program."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

from tests.demo import say
from tests.demo.world import World


def show(world: World, image: str) -> None:
    """Print what Trivy and Syft list for an image of the daemon's store."""
    with tempfile.TemporaryDirectory() as folder:
        archive = Path(folder) / "image.tar"
        world.ask("docker", "save", "-o", str(archive), image)
        for name, look in (("trivy", _trivy), ("syft", _syft)):
            say.note(*(look(world, archive) if world.has(name) else [f"{name}: not on PATH, so not asked"]))


def _trivy(world: World, archive: Path) -> list[str]:
    # Listing needs no vulnerability database, and that is not to be had on every network.
    argv = ["trivy", "image", "--input", str(archive), "--format", "json", "--list-all-pkgs", "--quiet"]
    argv += ["--scanners", "license", "--offline-scan", "--cache-dir", str(archive.with_name("trivy"))]
    report = json.loads(world.ask(*argv))
    system = report.get("Metadata", {}).get("OS", {})
    found = [
        (result.get("Class", ""), _named(package))
        for result in report.get("Results", [])
        for package in result.get("Packages", [])
    ]
    rpms = [name for kind, name in found if kind == "os-pkgs"]
    others = [name for kind, name in found if kind != "os-pkgs"]
    return _lines("trivy", f"{system.get('Family', 'no OS')} {system.get('Name', '')}", rpms, others)


def _syft(world: World, archive: Path) -> list[str]:
    report = json.loads(world.ask("syft", "scan", f"docker-archive:{archive}", "-q", "-o", "json"))
    system = report.get("distro", {})
    found = [(each["type"], f"{each['name']} {each['version']}") for each in report["artifacts"]]
    rpms = [name for kind, name in found if kind == "rpm"]
    others = [name for kind, name in found if kind != "rpm"]
    return _lines("syft", f"{system.get('id', 'no OS')} {system.get('versionID', '')}", rpms, others)


def _named(package: dict[str, str]) -> str:
    """Write a package of Trivy's report as `name version-release`."""
    version = "-".join(package[key] for key in ("Version", "Release") if package.get(key))
    return f"{package['Name']} {version}".strip()


def _lines(scanner: str, system: str, rpms: list[str], others: list[str]) -> list[str]:
    return [
        f"{scanner}: {system.strip()}",
        f"  packages: {', '.join(sorted(rpms)) or 'none'}",
        f"  other: {', '.join(sorted(others)) or 'none'}",
    ]
