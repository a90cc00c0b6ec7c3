"""The toolbox: a private bookworm tree with rpmbuild, dnf, createrepo_c, gpg and tcc, used by chroot.

It is also where the payload of the fixture RPMs and of the stand-in images comes from.
"""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.harbor.world.commands import WorldError, in_root
from tests.harbor.world.debs import Archive, unpack
from tests.harbor.world.store import fingerprint, part

RELEASE = "bookworm"
PACKAGES = """
bash brotli bzip2 busybox-static ca-certificates coreutils cpio createrepo-c curl dnf findutils git gnupg grep
gzip libbrotli-dev libc-ares2 libc-bin libc6-dev libprotobuf-dev libsqlite3-dev libssl-dev make ncurses-base
openssl pkgconf protobuf-compiler rpm sed tar tcc tzdata wget xz-utils zlib1g-dev
"""
OLDER_RELEASE = "bullseye"
OLDER_BASH = "usr/libexec/bash-5.1/bash"
"""Where the toolbox keeps the bash of Mariner's line, which is an older one than its own."""

DEVICES = (("null", 3), ("zero", 5), ("random", 8), ("urandom", 9))
MACROS = "%_dbpath /var/lib/rpm\n"  # Debian compiles in ~/.rpmdb, also for an install root
ACCOUNTS = "root:x:0:0:root:/root:/bin/bash\n"


@dataclass(frozen=True, slots=True)
class Toolbox:
    """An unpacked tree that is chrooted into; ``work`` inside it is the only place that is written."""

    root: Path

    def run(self, script: str, **env: str) -> str:
        """Run a bash script in the toolbox and return its stdout."""
        return in_root(self.root, script, env=env)

    @contextmanager
    def workspace(self) -> Iterator[Path]:
        """Yield a new directory below ``work``; it is removed afterwards."""
        place = Path(tempfile.mkdtemp(dir=self.root / "work"))
        try:
            yield place
        finally:
            shutil.rmtree(place, ignore_errors=True)

    def inside(self, path: Path) -> str:
        """Return the path as it is called inside the toolbox."""
        return f"/{path.relative_to(self.root)}"


def packages(
    cache: Path, release: str, names: list[str], *, closure: bool = True, architecture: str = "amd64"
) -> Path:
    """Return a directory with the ``.deb`` files of packages and their dependencies."""
    key = fingerprint(release, " ".join(names), f"{closure}{'' if architecture == 'amd64' else architecture}")

    def make(place: Path) -> None:
        archive = Archive(release, place / "apt", architecture)
        archive.update()
        for file in archive.fetch(names, closure=closure):
            file.rename(place / file.name)
        shutil.rmtree(place / "apt")

    return part(cache, f"debs-{release}", key, make)


def toolbox(cache: Path) -> Toolbox:
    """Return the toolbox, unpacked on first use (about 105 MB of downloads, 380 MB on disk)."""
    if os.geteuid() != 0:
        raise WorldError("the harbor world is made by chroot: run this as root")
    key = fingerprint(Path(__file__), Path(__file__).with_name("debs.py"))
    return Toolbox(part(cache, "toolbox", key, lambda place: _make(place, cache)))


def _make(place: Path, cache: Path) -> None:
    unpack(sorted(packages(cache, RELEASE, PACKAGES.split()).glob("*.deb")), place)
    finish_root(place)
    for name in ("sh", "awk"):
        link = place / "usr/bin" / name
        link.unlink(missing_ok=True)
        link.symlink_to({"sh": "bash", "awk": "mawk"}[name])
    _add_older_bash(place, cache)
    (place / "work").mkdir()


def _add_older_bash(place: Path, cache: Path) -> None:
    """Put bash 5.1 where no PATH leads; the toolbox's libraries are new enough for it."""
    aside = place / "older"
    unpack(packages(cache, OLDER_RELEASE, ["bash"], closure=False).glob("*.deb"), aside)
    target = place / OLDER_BASH
    target.parent.mkdir(parents=True)
    (aside / "usr/bin/bash").rename(target)
    shutil.rmtree(aside)


def finish_root(root: Path) -> None:
    """Add what Debian's maintainer scripts would have made: devices, accounts, the rpm database path."""
    root.chmod(0o755)
    make_devices(root)
    (root / "etc/passwd").write_text(ACCOUNTS)
    (root / "etc/group").write_text("root:x:0:\n")
    (root / "etc/rpm").mkdir(exist_ok=True)
    (root / "etc/rpm/macros").write_text(MACROS)


def make_devices(root: Path) -> None:
    """Make the four devices that programs in a bare chroot cannot do without."""
    for name, minor in DEVICES:
        os.mknod(root / "dev" / name, stat.S_IFCHR | 0o666, os.makedev(1, minor))
        (root / "dev" / name).chmod(0o666)
