"""The toolbox of this distribution: a private sid tree with dnf5, rpm 6 and what its packages are made of."""

from __future__ import annotations

from pathlib import Path

from tests.harbor.world.debs import unpack
from tests.harbor.world.store import fingerprint, part
from tests.harbor.world.toolbox import Toolbox, finish_root, packages

RELEASE = "sid"
PACKAGES = """
bash busybox-static ca-certificates coreutils createrepo-c curl dnf5 findutils gnupg grep libc-bin libc6-dev
ncurses-base openssl rpm sed tcc tzdata zlib1g-dev
"""
DATABASE = "/usr/lib/sysimage/rpm"
"""Where rpm keeps its database; Debian's is made for another place."""


def toolbox(cache: Path) -> Toolbox:
    """Return the toolbox, unpacked on first use (58 MB of downloads, 220 MB on disk)."""
    key = fingerprint(Path(__file__), Path(__file__).parents[1] / "debs.py")
    return Toolbox(part(cache, "toolbox-preview", key, lambda place: _make(place, cache)))


def _make(place: Path, cache: Path) -> None:
    unpack(sorted(packages(cache, RELEASE, PACKAGES.split()).glob("*.deb")), place)
    finish_root(place)
    (place / "etc/rpm/macros").write_text(f"%_dbpath {DATABASE}\n")
    for name, target in (("sh", "bash"), ("awk", "mawk")):
        link = place / "usr/bin" / name
        link.unlink(missing_ok=True)
        link.symlink_to(target)
    (place / "work").mkdir()
