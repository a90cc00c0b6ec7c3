"""Make a UPX release tarball with the layout of the real one from Debian's UPX of the same version.

Debian's program is dynamic and newer than most userlands; a small static launcher carries it with its
loader and libraries, so that ``upx`` is one file that runs anywhere, as the real one does.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

from tests.harbor.world.commands import WorldError, run
from tests.harbor.world.debs import unpack
from tests.harbor.world.rpms import EPOCH
from tests.harbor.world.store import fingerprint, part
from tests.harbor.world.toolbox import packages
from tests.harbor.world.trees import LIBRARIES, LOADER

HERE = Path(__file__).parent
VERSION = "4.2.4"
RELEASE = "trixie"  # the release of Debian that has this version
FOLDER = f"upx-{VERSION}-amd64_linux"
NEEDED = (LOADER, "libc.so.6", "libm.so.6", "libgcc_s.so.1", "libstdc++.so.6")


def upx(cache: Path) -> Path:
    """Return the path of ``upx-4.2.4-amd64_linux.tar.xz``."""
    key = fingerprint(HERE / "launcher", HERE / "upx.py")
    return part(cache, "upx", key, lambda place: _make(place, cache)) / f"{FOLDER}.tar.xz"


def _make(place: Path, cache: Path) -> None:
    with tempfile.TemporaryDirectory() as temporary:
        root, source = Path(temporary, "root"), Path(temporary, "launcher")
        unpack(sorted(packages(cache, RELEASE, ["upx-ucl"]).glob("*.deb")), root)
        _collect(root, source)
        target = Path(temporary, FOLDER, "upx")
        _compile(source, target)
        _verify(target)
        _pack(Path(temporary), place / f"{FOLDER}.tar.xz")


def _collect(root: Path, source: Path) -> None:
    shutil.copytree(HERE / "launcher", source)
    (source / "payload").mkdir()
    for name in NEEDED:
        shutil.copy((root / LIBRARIES / name).resolve(), source / "payload" / name)
    shutil.copy(root / "usr/bin/upx-ucl", source / "payload/program")
    (source / "go.mod").write_text("module launcher\n\ngo 1.21\n")


def _compile(source: Path, target: Path) -> None:
    if shutil.which("go") is None:
        raise WorldError("the harbor's UPX needs this machine's Go: put `go` on PATH")
    settings = {"CGO_ENABLED": "0", "GOTOOLCHAIN": "local", "GOFLAGS": "", "GOOS": "linux", "GOARCH": "amd64"}
    env = {**os.environ, **settings, "GOWORK": "off"}
    run(["go", "build", "-trimpath", "-ldflags=-s -w", "-o", str(target), "."], cwd=source, env=env)


def _verify(program: Path) -> None:
    if f"upx {VERSION}" not in run([str(program), "--version"]):
        raise WorldError(f"Debian {RELEASE} no longer has UPX {VERSION}: adapt upx.py")


def _pack(folder: Path, target: Path) -> None:
    order = ["--sort=name", f"--mtime=@{EPOCH}", "--owner=0", "--group=0", "--numeric-owner"]
    run(["tar", "-C", str(folder), *order, "-cJf", str(target), FOLDER], env={**os.environ, "XZ_OPT": "-1"})
