"""Fixture RPMs whose files come from Debian's packages: one row each, turned into a spec file.

Names, versions and places are those of the real distributions; the binaries are Debian's.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tests.harbor.world.toolbox import OLDER_BASH

LIBRARIES = "/usr/lib/x86_64-linux-gnu"
FOREIGN = "%{_topdir}/arm64"
"""Where the files of packages for aarch64 are while these are made."""

FILES = "%files -f %{_topdir}/files.list\n"
LDCONFIG = "%post -p /sbin/ldconfig\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Payload:
    """One RPM. ``files`` maps globs in the toolbox to directories of the package."""

    name: str
    versions: tuple[str, str]  # VERSION-RELEASE without dist: on Mariner 2.0, on Azure Linux 3.0
    files: tuple[tuple[str, str], ...]
    older: tuple[tuple[str, str], ...] = ()  # on Mariner 2.0 a source in the place of another
    links: tuple[tuple[str, str], ...] = ()  # (path, target)
    requires: tuple[str, ...] = ()
    post: tuple[str, ...] = ()  # what its install script requires
    recommends: tuple[str, ...] = ()  # of Azure Linux 3.0 alone
    provides: tuple[str, ...] = ()
    scriptlets: str = ""
    noarch: bool = False
    automatic: bool = True  # let rpm find requirements and provides in the ELF files


def libraries(*names: str) -> tuple[tuple[str, str], ...]:
    """Return rows of libraries: at Debian's place in the toolbox, in /usr/lib in a package."""
    return tuple((f"{LIBRARIES}/{name}", "/usr/lib/") for name in names)


GLIBC = """
ld-linux-x86-64.so.2 libanl.so.1 libc.so.6 libdl.so.2 libm.so.6 libmvec.so.1 libnss_dns.so.2
libnss_files.so.2 libpthread.so.0 libresolv.so.2 librt.so.1 libutil.so.1
"""
_COREUTILS = """
cat chmod chown cp cut date echo env false head id ln ls mkdir mv rm rmdir sleep sort stat tail
touch tr true uname wc
"""
_BASH_POST = r"""
%post
if [ ! -f /root/.bash_logout ]; then cp /etc/skel/.bash_logout /root/.bash_logout; fi
for shell in /bin/sh /bin/bash /usr/bin/sh /usr/bin/bash; do
  grep -qs "^$shell\$" /etc/shells || echo "$shell" >>/etc/shells
done
"""
_GIT_PARTS = "git git-shell git-http-backend git-daemon git-sh-i18n--envsubst"
# tar, make and wget are for builder stages, where their libraries are there with the other tools.
_BUILDER_ONLY = ("glibc",)

PAYLOADS = (
    Payload(
        name="glibc",
        versions=("2.35-7", "2.38-8"),
        files=(
            *libraries(*GLIBC.split()),
            ("/usr/sbin/ldconfig", "/usr/sbin/"),
            ("/usr/bin/getent", "/usr/bin/"),
        ),
        # rpm generates the requirement of these two, never the provide.
        provides=("/sbin/ldconfig", "rtld(GNU_HASH)"),
        requires=("filesystem",),
        scriptlets=LDCONFIG,
    ),
    Payload(
        name="glibc-iconv",
        versions=("2.35-7", "2.38-8"),
        files=tuple(
            (f"{LIBRARIES}/gconv/{name}", "/usr/lib/gconv/") for name in ("UTF-*.so", "ISO8859-1*.so")
        ),
        requires=("glibc",),
    ),
    Payload(
        name="libgcc",
        versions=("11.2.0-8", "13.2.0-7"),
        files=libraries("libgcc_s.so.1"),
        scriptlets=LDCONFIG,
    ),
    Payload(
        name="ncurses-libs",
        versions=("6.4-2", "6.4-2"),
        files=(
            *libraries("libtinfo.so.6*", "libtic.so.6*"),
            ("/usr/lib/terminfo/x/xterm", "/usr/share/terminfo/x/"),
        ),
        requires=("glibc",),
    ),
    Payload(
        name="bash",
        versions=("5.1.8-4", "5.2.15-3"),
        files=(("/usr/bin/bash", "/usr/bin/"), ("/etc/skel/.bash_logout", "/etc/skel/")),
        older=(("/usr/bin/bash", f"/{OLDER_BASH}"),),
        links=(("/usr/bin/sh", "bash"),),
        provides=("/bin/sh", "/bin/bash"),
        requires=("glibc", "ncurses-libs", "readline"),
        post=("/bin/cp", "/bin/grep"),
        scriptlets=_BASH_POST,
    ),
    Payload(
        name="readline",
        versions=("8.1-1", "8.2-2"),
        files=libraries("libreadline.so.8*"),
        scriptlets=LDCONFIG,
    ),
    Payload(name="gmp", versions=("6.2.1-4", "6.3.0-1"), files=libraries("libgmp.so.10*")),
    Payload(name="libselinux", versions=("3.2-1", "3.6-3"), files=libraries("libselinux.so.1")),
    Payload(
        name="coreutils",
        versions=("8.32-7", "9.4-6"),
        # Debian's are linked against two libraries more than the real ones.
        files=(
            (f"/usr/bin/{{{','.join(_COREUTILS.split())}}}", "/usr/bin/"),
            *libraries("libacl.so.1*", "libattr.so.1*"),
        ),
        provides=("/bin/cp", "/bin/mv"),
        requires=("gmp", "libselinux"),
    ),
    Payload(
        name="grep",
        versions=("3.7-2", "3.11-2"),
        files=(("/usr/bin/grep", "/usr/bin/"),),
        provides=("/bin/grep",),
    ),
    # No requirement on filesystem and a path through the /sbin link: as the real one, on purpose.
    Payload(name="busybox", versions=("1.35.0-9", "1.36.1-11"), files=(("/usr/bin/busybox", "/sbin/"),)),
    Payload(
        name="zlib", versions=("1.2.13-2", "1.3.1-1"), files=libraries("libz.so.1*"), scriptlets=LDCONFIG
    ),
    # Tool and libraries are one package (brotli.spec of microsoft/azurelinux).
    Payload(
        name="brotli",
        versions=("1.0.9-2", "1.1.0-2"),
        files=(("/usr/bin/brotli", "/usr/bin/"), *libraries("libbrotli*.so.1*")),
        scriptlets=LDCONFIG,
    ),
    Payload(
        name="c-ares",
        versions=("1.30.0-1", "1.30.0-3"),
        files=libraries("libcares.so.2*"),
        scriptlets=LDCONFIG,
    ),
    Payload(name="pcre2", versions=("10.40-1", "10.42-3"), files=libraries("libpcre2-8.so.0*")),
    Payload(
        name="openssl-libs",
        versions=("1.1.1k-34", "3.3.5-3"),
        files=(*libraries("libssl.so.3", "libcrypto.so.3"), ("/etc/ssl/openssl.cnf", "/etc/pki/tls/")),
        requires=("glibc",),
        recommends=("SymCrypt", "SymCrypt-OpenSSL"),
        scriptlets=LDCONFIG,
    ),
    Payload(
        name="openssl",
        versions=("1.1.1k-34", "3.3.5-3"),
        files=(
            ("/usr/bin/openssl", "/usr/bin/"),
            ("/usr/share/man/man1/openssl.1ssl.gz", "/usr/share/man/man1/"),
            ("/usr/share/doc/openssl/README.md*", "/usr/share/doc/openssl/"),
        ),
        requires=("openssl-libs",),
    ),
    Payload(
        name="tzdata",
        versions=("2025b-1", "2025b-1"),
        files=(("/usr/share/zoneinfo", "/usr/share/"),),
        links=(("/etc/localtime", "../usr/share/zoneinfo/UTC"),),
        requires=("filesystem",),
        noarch=True,
    ),
    Payload(
        name="git",
        versions=("2.40.4-3", "2.45.4-4"),
        files=(
            ("/usr/bin/git", "/usr/bin/"),
            (f"/usr/lib/git-core/{{{_GIT_PARTS.replace(' ', ',')}}}", "/usr/lib/git-core/"),
            ("/usr/share/git-core/templates/{description,info}", "/usr/share/git-core/templates/"),
        ),
        requires=("openssl-libs", "perl-Git"),
    ),
    Payload(
        name="tar",
        versions=("1.34-3", "1.35-2"),
        files=(("/usr/bin/tar", "/usr/bin/"),),
        requires=_BUILDER_ONLY,
        automatic=False,
    ),
    Payload(
        name="wget",
        versions=("1.21.2-5", "1.24.5-2"),
        files=(("/usr/bin/wget", "/usr/bin/"),),
        requires=_BUILDER_ONLY,
        automatic=False,
    ),
    Payload(
        name="make",
        versions=("4.3-3", "4.4.1-2"),
        files=(("/usr/bin/make", "/usr/bin/"),),
        requires=_BUILDER_ONLY,
        automatic=False,
    ),
)

# What there is for aarch64 too.
_FOREIGN = """
bash coreutils glibc glibc-iconv gmp grep libgcc libselinux ncurses-libs openssl-libs pcre2 readline zlib
"""
FOREIGN_PAYLOADS = tuple(payload for payload in PAYLOADS if payload.name in _FOREIGN.split())

# What core-packages-container holds besides the packages above: known to the builder's rpm database by
# entries without files, since their files come straight from Debian (name, Mariner 2.0, Azure Linux 3.0).
CORE = (
    ("bzip2", "1.0.8-1", "1.0.8-1"),
    ("curl", "8.8.0-5", "8.11.1-4"),
    ("elfutils-libelf", "0.186-2", "0.189-5"),
    ("expat", "2.6.4-1", "2.6.4-2"),
    ("findutils", "4.8.0-5", "4.9.0-2"),
    ("gnupg2", "2.4.0-2", "2.4.7-1"),
    ("gzip", "1.12-2", "1.13-1"),
    ("rpm", "4.18.0-4", "4.18.2-1"),
    ("rpm-libs", "4.18.0-4", "4.18.2-1"),
    ("sed", "4.8-3", "4.9-1"),
    ("tdnf", "3.5.2-4", "3.5.8-8"),
    ("tdnf-plugin-repogpgcheck", "3.5.2-4", "3.5.8-8"),
    ("xz", "5.2.5-2", "5.4.4-2"),
)


def spec_of(payload: Payload, distro: int, *, foreign: bool = False) -> str:
    """Return the spec file of a row for distribution 0 (Mariner 2.0) or 1 (Azure Linux 3.0)."""
    older = {} if distro or foreign else dict(payload.older)
    files = [(older.get(source, source), place) for source, place in payload.files]
    if foreign:
        files = [(_of_aarch64(source), place) for source, place in files if "libmvec" not in source]
    return (
        _head(payload, distro) + "\n%install\n" + _install(files, payload.links) + payload.scriptlets + FILES
    )


def _of_aarch64(source: str) -> str:
    """Return where the same file of aarch64 is; glibc has no libmvec there."""
    other = source.replace("x86_64-linux-gnu", "aarch64-linux-gnu")
    return FOREIGN + other.replace("ld-linux-x86-64.so.2", "ld-linux-aarch64.so.1")


def _head(payload: Payload, distro: int) -> str:
    version, release = payload.versions[distro].split("-")
    lines = [
        f"Name: {payload.name}",
        f"Version: {version}",
        f"Release: {release}%{{?dist}}",
        f"Summary: {payload.name} with Debian's files",
        "License: as in Debian",
        *(["BuildArch: noarch"] if payload.noarch else []),
        *([] if payload.automatic else ["AutoReqProv: no"]),
        *(f"Requires: {name}" for name in payload.requires),
        *(f"Requires(post): {name}" for name in payload.post),
        *(f"Recommends: {name}" for name in payload.recommends if distro == 1),
        *(f"Provides: {name}" for name in payload.provides),
        f"%description\nA test fixture with the name and places of the real {payload.name}.",
    ]
    return "\n".join(lines) + "\n"


def _install(files: Iterable[tuple[str, str]], links: Iterable[tuple[str, str]]) -> str:
    lines = []
    for source, place in files:
        lines += [f"install -d %{{buildroot}}{place}", f"cp -a {source} %{{buildroot}}{place}"]
    for path, target in links:
        lines += [
            f"install -d %{{buildroot}}{path.rpartition('/')[0]}",
            f"ln -s {target} %{{buildroot}}{path}",
        ]
    # Directories belong to the filesystem package: only files and links are claimed.
    lines += [r"find %{buildroot} ! -type d -printf '/%%P\n' >%{_topdir}/files.list"]
    return "\n".join(lines) + "\n"


def core_spec(distro: int) -> str:
    """Return one spec with an entry without files for every other package of base/core."""
    head = "Name: core\nVersion: 1\nRelease: 1\nSummary: Entries\nLicense: MIT\n%description\nEntries.\n"
    return head + "".join(_core_entry(row[0], row[1 + distro]) for row in CORE)


def _core_entry(name: str, full: str) -> str:
    version, release = full.split("-")
    return (
        f"%package -n {name}\nSummary: {name} of the stand-in\n"
        f"Version: {version}\nRelease: {release}%{{?dist}}\n"
        f"%description -n {name}\nIts files come from Debian.\n%files -n {name}\n"
    )
