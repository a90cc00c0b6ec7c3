"""What packages for the other machine are made of: files of Debian's arm64, which nothing here runs."""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.harbor.world.commands import run
from tests.harbor.world.debs import Archive, unpack
from tests.harbor.world.store import fingerprint, part
from tests.harbor.world.toolbox import RELEASE, packages

PACKAGES = """
bash coreutils grep libacl1 libattr1 libc-bin libc6 libgcc-s1 libgmp10 libpcre2-8-0 libreadline8 libselinux1
libssl3 libtinfo6 ncurses-base openssl zlib1g
"""


def arm64_tree(cache: Path) -> Path:
    """Return a tree with the files of Debian's packages, unpacked on first use (10 MB of downloads)."""

    def make(place: Path) -> None:
        debs = packages(cache, RELEASE, PACKAGES.split(), closure=False, architecture="arm64")
        unpack(sorted(debs.glob("*.deb")), place)

    return part(cache, "arm64", fingerprint(Path(__file__)), make)


EMULATOR = "usr/bin/qemu-aarch64-static"


def emulator(cache: Path) -> Path:
    """Return Debian's program that runs those of arm64, for tests alone (40 MB of downloads)."""

    def make(place: Path) -> None:
        archive = Archive(RELEASE, place / "apt")
        archive.update()
        (file,) = archive.fetch(["qemu-user-static"], closure=False)
        tar = f'dpkg-deb --fsys-tarfile "$1" | tar -xC "$2" "./{EMULATOR}"'
        run(["bash", "-euo", "pipefail", "-c", tar, "unpack", str(file), str(place)])
        shutil.rmtree(place / "apt")

    return part(cache, "emulator", fingerprint(EMULATOR), make) / EMULATOR
