"""Make the base/core stand-in: a root that the real dnf5 installed, with dnf5 and rpm themselves in it."""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.harbor.world.preview.rpms import BASE, CORE, OTHER
from tests.harbor.world.preview.toolbox import DATABASE
from tests.harbor.world.rpms import EPOCH, KEY_FILE, MACHINES
from tests.harbor.world.store import fingerprint, part
from tests.harbor.world.toolbox import Toolbox
from tests.harbor.world.trees import copy, copy_libraries, copy_programs, write_tar

HERE = Path(__file__).parent
# What base/core is made of, by the recipe of its image; what they require comes too. No archiver, compressor,
# GnuPG or awk is among it.
PACKAGES = """azurelinux-release-identity-container bash ca-certificates coreutils findutils
glibc-minimal-langpack grep sed"""
# Of the packages that core.spec has entries for: of dnf5, of rpm, and what rpm requires.
PROGRAMS = ("curl", "dnf5", "rpm", "rpmdb", "rpmkeys", "rpmquery", "rpmverify")
# Of these the real one has none: the library under its dnf5 asks rpm about signatures, and Debian's GnuPG.
GNUPG = ("gpg", "gpgconf")
NAMES = ("dnf", "microdnf", "tdnf", "yum")
"""What the same program is called besides."""

OVERRIDES = "usr/share/dnf5/repos.override.d/harbor.repo"
IDENTITIES = {"azurelinux-base": BASE, "azurelinux-microsoft": OTHER}


def base(cache: Path, tools: Toolbox, repositories: Path) -> Path:
    """Return a folder with ``base.tar``, a whole rootfs."""
    inputs = [HERE / "base.py", HERE.parent / "trees.py"]
    key = fingerprint(*inputs, tools.root.name, repositories.name)
    return part(cache, "base-preview", key, lambda place: _make(place / "base.tar", tools, repositories))


def _make(target: Path, tools: Toolbox, repositories: Path) -> None:
    with tools.workspace() as work:
        root = work / "root"
        served = root / "srv/repo"
        for path in (each.replace("x86_64", machine) for each in (BASE, OTHER) for machine in MACHINES):
            copy(repositories / path, served / path)
        _install(tools, work, repositories)
        copy_programs(tools, root, (*PROGRAMS, *GNUPG))
        copy_libraries(tools, root)
        _configure(tools, root)
        write_tar(root, target, epoch=EPOCH)


def _install(tools: Toolbox, work: Path, repositories: Path) -> None:
    """Let dnf5 install what there are packages of; enter the others in rpm's database without their files."""
    root, inside = work / "root", tools.inside(work)
    copy(repositories / KEY_FILE, work / "key")
    copy(repositories / CORE, work / "core")
    (work / "repos").mkdir()
    (work / "repos/base.repo").write_text(
        f"[base]\nname=base\nbaseurl=file://{inside}/root/srv/repo/{BASE}\ngpgcheck=1\ngpgkey=file://{inside}/key\n"
    )
    where = f"--installroot={inside}/root --use-host-config --releasever=4.0 --setopt=cachedir={inside}/cache"
    options = (
        f"--setopt=reposdir={inside}/repos --setopt=install_weak_deps=False --setopt=logdir={inside}/log"
    )
    tools.run(f"dnf5 install -y {where} {options} {' '.join(PACKAGES.split())}", SOURCE_DATE_EPOCH=str(EPOCH))
    # A builder has not been asked for its key yet.
    tools.run(
        f"cd {inside}; rpm --root {inside}/root --nosignature --nodeps --justdb -i core/Packages/*.rpm;"
        f" rpm --root {inside}/root -e --allmatches gpg-pubkey"
    )
    for path in ("dev", "var/log", "var/cache/libdnf5"):
        shutil.rmtree(root / path, ignore_errors=True)
        (root / path).mkdir(parents=True)


def _configure(tools: Toolbox, root: Path) -> None:
    for name in NAMES:
        (root / "usr/bin" / name).symlink_to("dnf5")
    aliases = "usr/share/dnf5/aliases.d/compatibility.conf"  # those beside it are of plugins
    copy(tools.root / aliases, root / aliases)
    (root / "etc/dnf/dnf.conf").write_text("[main]\n")
    for file in (tools.root / "usr/lib/rpm").iterdir():
        if file.name in {"macros", "macros.d", "platform", "rpmrc"} or file.name.startswith("rpmpopt-"):
            copy(file, root / "usr/lib/rpm" / file.name)
    # In place of Debian's own path, so that /etc/rpm stays free for whoever uses the image.
    macros = root / "usr/lib/rpm/macros"
    macros.write_text(f"{macros.read_text()}\n%_dbpath {DATABASE}\n")
    # Whatever a build says of a repository, what comes from the real address comes from this folder.
    (root / OVERRIDES).parent.mkdir(parents=True, exist_ok=True)
    (root / OVERRIDES).write_text(
        "".join(
            f"[{identity}]\nbaseurl=file:///srv/repo/{path.replace('x86_64', '$basearch')}\n\n"
            for identity, path in IDENTITIES.items()
        )
    )
