"""Small images in files, and the command that measures them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from jettison.sizes.layers import MANIFEST
from tests.cli.conftest import ROOT, Outcome
from tests.sizes.made import entry, layer, manifest

ELF = b"\x7fELF" + bytes(1996)
LISTED = manifest(("tzdata", "2025b-1", 5000), ("odd", "1-1", 99))
LOWER = layer(
    entry(MANIFEST, LISTED),
    entry("usr/share/zoneinfo/UTC", b"z" * 1000),
    entry("usr/lib/libodd.so", b"o" * 50),
)
UPPER = layer(entry("usr/bin/hello", ELF, mode=0o755), entry("srv/page & <more>.html", b"<p>"))
NEWER = layer(entry("usr/bin/hello", ELF + bytes(1000)), entry("etc/new", b"1"))


def command(folder: Path, *words: str, path: str = "") -> Outcome:
    env = {"PYTHONPATH": str(ROOT / "frontend"), "TERM": "dumb", "COLUMNS": "100", "PATH": path}
    argv = [sys.executable, "-m", "jettison", "size", *words]
    done = subprocess.run(argv, cwd=folder, env=env, capture_output=True, timeout=60, check=False)
    return Outcome(done.returncode, done.stdout.decode(), done.stderr.decode())
