"""Make the base/core stand-ins: the tools of the real images, and a tdnf over a hidden dnf."""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.harbor.world.payloads import GLIBC
from tests.harbor.world.rpms import EPOCH, KEY_FILE, MARINER, SERIES, Repository, Series
from tests.harbor.world.store import fingerprint, part
from tests.harbor.world.toolbox import MACROS, OLDER_BASH, Toolbox
from tests.harbor.world.trees import (
    LIBRARIES,
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
FROM_REPOSITORY = "filesystem {release} ca-certificates-shared ca-certificates-base"
ENTRIES = """
glibc glibc-iconv libgcc ncurses-libs readline gmp libselinux coreutils grep bash zlib pcre2 openssl-libs
openssl sqlite-libs
"""


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
        for name in GLIBC.split():  # its package is there without files
            copy((tools.root / LIBRARIES / name).resolve(), root / LIBRARIES / name)
        (root / "usr/lib" / LOADER).symlink_to(f"x86_64-linux-gnu/{LOADER}")
        _configure(tools, root, repositories, series)
        write_tar(root, target, epoch=EPOCH)


def _install_packages(tools: Toolbox, root: Path, repositories: Path, series: Series) -> None:
    """Install the packages without programs; enter the others in the rpm database without their files."""
    aside = root.with_name("repo")
    packages = aside / series.repository / "Packages"
    for path in (path for repository in series.repositories for _, path in repository.places()):
        copy(repositories / path, aside / path)
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


def _configure(tools: Toolbox, root: Path, repositories: Path, series: Series) -> None:
    copy(repositories / KEY_FILE, root / "etc/pki/rpm-gpg" / KEY_FILE)
    (root / "etc/yum.repos.d").mkdir(parents=True)
    for repository in series.repositories:
        file = root / "etc/yum.repos.d" / f"{repository.identity}.repo"
        file.write_text(_repository_file(repository, series))
    _trust(tools, root)
    _trust_few(root)
    (root / "etc/tdnf").mkdir()
    (root / "etc/tdnf/tdnf.conf").write_text(TDNF_CONF)
    (root / "etc/tdnf/pluginconf.d").mkdir()
    (root / "etc/tdnf/pluginconf.d/tdnfrepogpgcheck.conf").write_text("[main]\nenabled=1\n")
    (root / "var/cache/tdnf").mkdir(parents=True, exist_ok=True)


def _repository_file(repository: Repository, series: Series) -> str:
    """Write a repository as the real image has it, with a second one below that is not used."""
    path = repository.path.replace(series.release, "$releasever").replace("x86_64", "$basearch")
    return "\n".join(
        _section(repository.identity + more, repository.name + title, path, enabled=not more)
        for more, title in (("", ""), ("-debuginfo", " Debuginfo"))
    )


def _section(identity: str, name: str, path: str, *, enabled: bool) -> str:
    return f"""[{identity}]
name={name} $releasever $basearch
baseurl=https://packages.microsoft.com/{path}
gpgkey=file:///etc/pki/rpm-gpg/{KEY_FILE}
gpgcheck=1
repo_gpgcheck=1
enabled={int(enabled)}
skip_if_unavailable=True
sslverify=1
"""


def _trust(tools: Toolbox, root: Path) -> None:
    """Give root's GnuPG the key, as an install script of the real image does."""
    home = root / "root/.gnupg"
    home.mkdir(mode=0o700, parents=True)
    key = f"{tools.inside(root)}/etc/pki/rpm-gpg/{KEY_FILE}"
    tools.run(f"gpg --batch --quiet --import {key}; gpgconf --kill all", GNUPGHOME=tools.inside(home))
    for socket in home.glob("S.*"):
        socket.unlink()


# What libcurl of Debian and of the distributions is compiled with.
_BUNDLES = (b"/etc/ssl/certs/ca-certificates.crt", b"/etc/pki/tls/certs/ca-bundle.crt")


def _trust_few(root: Path) -> None:
    """Make the bundle of ca-certificates-base, as its install script does, the one that curl reads."""
    bundle = (root / "usr/share/pki/ca-trust-source/base.pem").read_text()
    for name in ("tls/certs/ca-bundle.crt", "tls/cert.pem", "ca-trust/extracted/pem/tls-ca-bundle.pem"):
        file = root / "etc/pki" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(bundle)
    theirs, real = _BUNDLES
    for library in root.glob("usr/lib/x86_64-linux-gnu/libcurl.so.4*"):
        content = library.read_bytes()
        assert content.count(theirs + b"\0") == 1
        library.write_bytes(content.replace(theirs + b"\0", real.ljust(len(theirs), b"\0") + b"\0"))


TDNF_CONF = """[main]
gpgcheck=1
installonly_limit=3
clean_requirements_on_remove=1
repodir=/etc/yum.repos.d
cachedir=/var/cache/tdnf
plugins=1
"""
