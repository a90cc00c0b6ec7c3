"""Trivy and Syft on an image: the modules and crates that they list."""

from __future__ import annotations

import json
import tarfile
from pathlib import Path

from tests.e2e.harbor_env import Harbor

Modules = list[tuple[str, str]]
"""Names with versions, sorted; as often as they are listed."""

READ_SBOMS = ("--select-catalogers", "+sbom-cataloger")


def trivy_modules(harbor: Harbor, archive: Path, scratch: Path, trivy: str = "trivy") -> Modules:
    """Give what Trivy lists of any language."""
    layout = scratch / f"{archive.name}.layout"
    with tarfile.open(archive) as tar:
        tar.extractall(layout, filter="data")
    argv = [trivy, "image", "--input", str(layout), "--format", "json", "--list-all-pkgs"]
    argv += ["--scanners", "license", "--offline-scan", "--quiet", "--cache-dir", str(scratch / "trivy")]
    report = json.loads(harbor.run(*argv).ok().stdout)
    results = [result for result in report.get("Results", []) if result.get("Class") == "lang-pkgs"]
    packages = [package for result in results for package in result.get("Packages", [])]
    return sorted((package["Name"], package.get("Version", "")) for package in packages)


def syft_modules(harbor: Harbor, archive: Path, *options: str, syft: str = "syft") -> Modules:
    """Give what Syft lists beside RPMs; what it writes for no version is none."""
    argv = [syft, "scan", f"oci-archive:{archive}", "-q", "-o", "json", *options]
    artifacts = json.loads(harbor.run(*argv).ok().stdout)["artifacts"]
    found = [(each["name"], each["version"]) for each in artifacts if each["type"] != "rpm"]
    return sorted((name, "" if version in ("(devel)", "UNKNOWN") else version) for name, version in found)
