"""Make the base/core stand-ins: the tools of the real images, and a tdnf over a hidden dnf."""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.harbor.world.rpms import EPOCH, KEY_FILE, MARINER, SERIES, Series
from tests.harbor.world.store import fingerprint, part
from tests.harbor.world.toolbox import MACROS, OLDER_BASH, Toolbox
from tests.harbor.world.trees import (
    LOADER,
    LOCALE,
    compile_modules,
    copy,
    copy_libraries,
    copy_programs,
    write_tar,
)

HERE = Path(__file__).parent
HIDDEN = "usr/libexec/harbor"
# What bash bzip2 coreutils curl findutils glibc gnupg2 grep gzip openssl rpm sed xz bring; no tar, awk,
# useradd, perl or python, as in the real base/core.
PROGRAMS = tuple((HERE / "visible/base.txt").read_text().split())
STDLIB_SKIP = ("test", "idlelib", "lib2to3", "ensurepip", "turtledemo", "tkinter", "pydoc_data", "*.a")
FROM_REPOSITORY = "filesystem {release} ca-certificates-base"
ENTRIES = "glibc glibc-iconv libgcc ncurses-libs bash zlib pcre2 openssl-libs openssl"


def bases(cache: Path, tools: Toolbox, repositories: Path) -> Path:
    """Return a folder with ``mariner.tar`` and ``azurelinux.tar``, each a whole rootfs."""
    inputs = [HERE / name for name in ("base.py", "trees.py", "shim", "visible")]
    key = fingerprint(*inputs, tools.root.name, repositories.name)

    def make(place: Path) -> None:
        for series in SERIES:
            _make(place / f"{series.name}.tar", tools, repositories, series)

    return part(cache, "base", key, make)


def _make(target: Path, tools: Toolbox, repositories: Path, series: Series) -> None:
    with tools.workspace() as work:
        root = work / "root"
        _install_packages(tools, root, repositories, series)
        _copy_tools(tools, root, series)
        _hide_dnf(tools, root, series)
        copy_libraries(tools, root)
        (root / "usr/lib" / LOADER).symlink_to(f"x86_64-linux-gnu/{LOADER}")
        _configure(root, repositories, series)
        write_tar(root, target, epoch=EPOCH)


def _install_packages(tools: Toolbox, root: Path, repositories: Path, series: Series) -> None:
    """Install the packages without programs; enter the others in the rpm database without their files."""
    aside = root.with_name("repo")
    packages = aside / series.repository / "Packages"
    copy(repositories / series.repository, packages.parent)
    copy(repositories / "core" / series.name, root / "core")
    inside, place = tools.inside(root), tools.inside(packages)
    files = [
        f"{place}/{name}-[0-9]*.rpm"
        for name in FROM_REPOSITORY.format(release=series.release_package).split()
    ]
    entries = [f"{place}/{name}-[0-9]*.rpm" for name in ENTRIES.split()] + [f"{inside}/core/Packages/*.rpm"]
    tools.run(
        f"cd /; rpm --root {inside} --nosignature --nodeps --noscripts -i {' '.join(files)}", **_epoch()
    )
    tools.run(
        f"rpm --root {inside} --nosignature --nodeps --justdb --noscripts -i {' '.join(entries)}", **_epoch()
    )
    shutil.rmtree(root / "core")
    for name in ("proc", "sys"):  # filesystem makes them by a scriptlet
        (root / name).mkdir()
    (root / "srv").mkdir(exist_ok=True)  # 3.0 has none, 2.0 has a link
    aside.rename(root / "srv/repo")


def _epoch() -> dict[str, str]:
    return {"SOURCE_DATE_EPOCH": str(EPOCH)}


def _copy_tools(tools: Toolbox, root: Path, series: Series) -> None:
    copy_programs(tools, root, PROGRAMS)
    if series is MARINER:
        copy(tools.root / OLDER_BASH, root / "usr/bin/bash")
    (root / "usr/bin/sh").symlink_to("bash")
    copy(tools.root / LOCALE, root / LOCALE)
    for name in ("macros", "macros.d", "platform", "rpmrc", "rpmpopt-4.18.0"):
        copy(tools.root / "usr/lib/rpm" / name, root / "usr/lib/rpm" / name)
    # In place of Debian's own path, so that /etc/rpm stays free for whoever uses the image.
    main = root / "usr/lib/rpm/macros"
    main.write_text(main.read_text() + "\n" + MACROS)


def _hide_dnf(tools: Toolbox, root: Path, series: Series) -> None:
    hidden = root / HIDDEN
    copy(tools.root / "usr/bin/python3.11", hidden / "bin/python3")
    copy(tools.root / "usr/lib/python3.11", hidden / "lib/python3.11", skip=STDLIB_SKIP)
    for name in ("dnf", "gpg", "hawkey", "libcomps", "libdnf", "rpm"):
        copy(tools.root / "usr/lib/python3/dist-packages" / name, hidden / "packages" / name)
    copy(HERE / "shim/tdnf_over_dnf", hidden / "packages/tdnf_over_dnf")
    compile_modules(tools, hidden)
    copy(HERE / "shim/tdnf", root / "usr/bin/tdnf")
    (root / "usr/bin/tdnf").chmod(0o755)
    (hidden / "release").write_text(f"{series.release}\n")


def _configure(root: Path, repositories: Path, series: Series) -> None:
    copy(repositories / KEY_FILE, root / "etc/pki/rpm-gpg" / KEY_FILE)
    identity = f"{series.name}-official-base"
    path = series.repository.replace(series.release, "$releasever").replace("x86_64", "$basearch")
    text = f"""[{identity}]
name={series.name} Official Base $releasever $basearch
baseurl=file:///srv/repo/{path}
gpgkey=file:///etc/pki/rpm-gpg/{KEY_FILE}
gpgcheck=1
enabled=1
skip_if_unavailable=True
sslverify=1
"""
    (root / "etc/yum.repos.d").mkdir(parents=True)
    (root / "etc/yum.repos.d" / f"{identity}.repo").write_text(text)
    (root / "etc/tdnf").mkdir()
    (root / "etc/tdnf/tdnf.conf").write_text(TDNF_CONF)
    (root / "etc/tdnf/pluginconf.d").mkdir()
    (root / "etc/tdnf/pluginconf.d/tdnfrepogpgcheck.conf").write_text("[main]\nenabled=1\n")
    (root / "var/cache/tdnf").mkdir(parents=True, exist_ok=True)


TDNF_CONF = """[main]
gpgcheck=1
installonly_limit=3
clean_requirements_on_remove=1
repodir=/etc/yum.repos.d
cachedir=/var/cache/tdnf
plugins=1
"""
