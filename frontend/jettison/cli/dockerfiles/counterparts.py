"""What packages and images of other distributions are called on Azure Linux: data.

Names of packages are those of the spec files of github.com/microsoft/azurelinux (branches 3.0 and 2.0), and
of the indexes of Alpine, Debian and Fedora.
"""

from __future__ import annotations

import re

_LIBRARIES = {
    "acl": "libacl libacl1 acl-libs",
    "bzip2-libs": "libbz2 bzip2-libs libbz2-1.0",
    "c-ares": "c-ares c-ares-libs libc-ares",
    "cairo": "cairo libcairo",
    "curl-libs": "libcurl libcurl4 libcurl4-openssl libcurl3-gnutls",
    "cyrus-sasl-lib": "libsasl libsasl2-2 cyrus-sasl-lib",
    "device-mapper-libs": "device-mapper-libs libdevmapper1.02.1",
    "elfutils-libelf": "libelf libelf1 elfutils-libelf",
    "expat-libs": "expat libexpat libexpat1",
    "file-libs": "libmagic libmagic1 file-libs",
    "fontconfig": "fontconfig libfontconfig",
    "freetds": "freetds libsybdb",
    "freetype": "freetype libfreetype",
    "glibc": "glibc libc6",
    "gmp": "gmp libgmp libgmp10",
    "gpgme": "gpgme libgpgme libgpgme11",
    "icu": "icu icu-libs libicu",
    "jemalloc": "jemalloc libjemalloc",
    "krb5": "krb5 krb5-libs libkrb5 libgssapi-krb5",
    "lapack": "lapack liblapack",
    "leveldb": "leveldb libleveldb1d",
    "libcap": "libcap libcap2",
    "libevent": "libevent libevent-2.1",
    "libffi": "libffi",
    "libgcc": "libgcc libgcc-s1",
    "libgomp": "libgomp",
    "libjpeg-turbo": "libjpeg-turbo libjpeg libjpeg62-turbo",
    "libpcap": "libpcap libpcap0.8",
    "libpng": "libpng libpng16-16",
    "librdkafka": "librdkafka",
    "libseccomp": "libseccomp",
    "libsndfile": "libsndfile",
    "libsodium": "libsodium",
    "libssh2": "libssh2 libssh2-1",
    "libstdc++": "libstdc++",
    "libtiff": "tiff libtiff",
    "libunwind": "libunwind",
    "libuv": "libuv",
    "libwebp": "libwebp",
    "libxml2": "libxml2 libxml2-2",
    "libxslt": "libxslt libxslt1.1",
    "libyaml": "yaml libyaml libyaml-0-2",
    "libzip": "libzip",
    "lmdb-libs": "lmdb liblmdb",
    "lz4": "lz4 lz4-libs liblz4",
    "mariadb-connector-c": "mariadb-connector-c libmariadb default-libmysqlclient",
    "ncurses-libs": "ncurses-libs libncurses libncursesw libtinfo",
    "openblas": "openblas libopenblas libopenblas0-pthread",
    "openssl-libs": "libssl libcrypto openssl-libs",
    "pango": "pango libpango libpango-1.0",
    "pcre2": "pcre2 libpcre2 libpcre2-8-0",
    "postgresql-libs": "libpq postgresql-libs",
    "protobuf": "protobuf libprotobuf",
    "readline": "readline libreadline",
    "snappy": "snappy libsnappy libsnappy1v5",
    "sqlite-libs": "sqlite-libs libsqlite libsqlite3 libsqlite3-0",
    "systemd": "systemd libsystemd",
    "unixODBC": "unixodbc unixODBC libodbc",
    "xz-libs": "xz-libs liblzma",
    "zeromq": "zeromq libzmq",
    "zlib": "zlib zlib1g",
    "zstd-libs": "zstd-libs libzstd",
}

_PROGRAMS = {
    "bind-utils": "bind-utils bind-tools dnsutils bind9-dnsutils",
    "bzip2": "bzip2",
    "cifs-utils": "cifs-utils",
    "conntrack-tools": "conntrack conntrack-tools",
    "coreutils": "coreutils",
    "curl": "curl",
    "dejavu-sans-fonts": "ttf-dejavu font-dejavu fonts-dejavu fonts-dejavu-core dejavu-sans-fonts",
    "diffutils": "diffutils",
    "e2fsprogs": "e2fsprogs",
    "ethtool": "ethtool",
    "file": "file",
    "findutils": "findutils",
    "gettext": "gettext gettext-base",
    "git": "git git-core",
    "gnupg2": "gnupg gnupg2 gpg",
    "graphviz": "graphviz",
    "grep": "grep",
    "gzip": "gzip",
    "iproute": "iproute iproute2",
    "ipset": "ipset",
    "iptables": "iptables",
    "iputils": "iputils iputils-ping",
    "jq": "jq",
    "kmod": "kmod",
    "less": "less",
    "lsof": "lsof",
    "lvm2": "lvm2",
    "mailcap": "mailcap media-types",
    "net-tools": "net-tools",
    "nfs-utils": "nfs-utils nfs-common",
    "nginx": "nginx",
    "nmap-ncat": "nmap-ncat netcat netcat-openbsd",
    "openssh-clients": "openssh-client openssh-clients",
    "openssl": "openssl",
    "postgresql": "postgresql postgresql-client",
    "procps-ng": "procps procps-ng",
    "python3": "python3",
    "rsync": "rsync",
    "sed": "sed",
    "shared-mime-info": "shared-mime-info",
    "socat": "socat",
    "sqlite": "sqlite sqlite3",
    "strace": "strace",
    "tar": "tar",
    "tcpdump": "tcpdump",
    "tini-static": "tini tini-static",
    "tzdata": "tzdata",
    "unzip": "unzip",
    "util-linux": "util-linux",
    "vim": "vim vim-minimal vim-tiny",
    "wget": "wget",
    "which": "which",
    "xfsprogs": "xfsprogs",
    "xz": "xz xz-utils",
    "zip": "zip",
    "zstd": "zstd",
}

_DEVEL = {
    "btrfs-progs-devel": "btrfs-progs libbtrfs",
    "bzip2-devel": "bzip2 libbz2",
    "c-ares-devel": "c-ares libc-ares",
    "cairo-devel": "cairo libcairo2",
    "curl-devel": "curl libcurl libcurl4-openssl libcurl4-gnutls",
    "cyrus-sasl-devel": "cyrus-sasl libsasl2",
    "device-mapper-devel": "device-mapper lvm2 libdevmapper",
    "elfutils-libelf-devel": "elfutils libelf elfutils-libelf",
    "expat-devel": "expat libexpat1",
    "file-devel": "file libmagic",
    "freetype-devel": "freetype libfreetype6 libfreetype",
    "gdbm-devel": "gdbm libgdbm",
    "gmp-devel": "gmp libgmp",
    "gnutls-devel": "gnutls libgnutls28",
    "gpgme-devel": "gpgme libgpgme",
    "icu-devel": "icu libicu",
    "kernel-headers": "linux-libc",
    "krb5-devel": "krb5 libkrb5",
    "lapack-devel": "lapack liblapack",
    "libacl-devel": "acl libacl libacl1",
    "libbpf-devel": "libbpf",
    "libcap-devel": "libcap libcap2",
    "libevent-devel": "libevent",
    "libffi-devel": "libffi",
    "libgit2-devel": "libgit2",
    "libjpeg-turbo-devel": "libjpeg-turbo jpeg libjpeg libjpeg62-turbo",
    "libnl3-devel": "libnl3 libnl-3",
    "libpcap-devel": "libpcap",
    "libpng-devel": "libpng",
    "librdkafka-devel": "librdkafka",
    "libseccomp-devel": "libseccomp",
    "libsodium-devel": "libsodium",
    "libssh2-devel": "libssh2 libssh2-1",
    "libtiff-devel": "tiff libtiff",
    "libunwind-devel": "libunwind",
    "libuv-devel": "libuv libuv1",
    "libxml2-devel": "libxml2",
    "libxslt-devel": "libxslt libxslt1",
    "libyaml-devel": "yaml libyaml",
    "libzip-devel": "libzip",
    "lmdb-devel": "lmdb liblmdb",
    "lz4-devel": "lz4 liblz4",
    "mariadb-connector-c-devel": "mariadb-connector-c libmariadb default-libmysqlclient mariadb",
    "ncurses-devel": "ncurses libncurses libncurses5 libncursesw5",
    "openblas-devel": "openblas libopenblas",
    "openssl-devel": "openssl libssl",
    "pango-devel": "pango libpango1.0",
    "pcre2-devel": "pcre2 libpcre2",
    "postgresql-devel": "postgresql libpq",
    "protobuf-devel": "protobuf libprotobuf",
    "python3-devel": "python3",
    "readline-devel": "readline libreadline",
    "snappy-devel": "snappy libsnappy",
    "sqlite-devel": "sqlite libsqlite3",
    "systemd-devel": "systemd libsystemd",
    "unixODBC-devel": "unixodbc unixODBC",
    "xz-devel": "xz liblzma",
    "zeromq-devel": "zeromq libzmq3 libzmq5",
    "zlib-devel": "zlib zlib1g",
    "zstd-devel": "zstd libzstd",
}

COMPILER = ("gcc", "binutils", "glibc-devel", "kernel-headers")
"""What compiles C on Azure Linux, whose gcc requires neither an assembler nor headers."""

_CPP = (*COMPILER, "gcc-c++")
_BUILD_TOOLS = "autoconf automake cmake libtool make meson ninja-build"
TOOLS = {
    **dict.fromkeys(("gcc", "clang"), COMPILER),
    **dict.fromkeys(("g++", "gcc-c++"), _CPP),
    **dict.fromkeys(("build-base", "build-essential"), (*_CPP, "make")),
    **{name: (name,) for name in _BUILD_TOOLS.split()},
    "ninja": ("ninja-build",),
}
"""What brings a compiler or goes with it, for builders that have none, by names of packages."""

_NEEDLESS = (
    "alpine-baselayout apt-transport-https apt-utils binutils build-base build-essential ca-certificates"
    " clang cmake dpkg-dev g++ gcc gcc-c++ gcompat libc-dev libc6-compat libc6-dev libgcc-dev make musl"
    " musl-dev pkg-config pkgconf pkgconf-pkg-config pkgconfig prebuilt-ca-certificates"
    " shadow shadow-utils passwd software-properties-common upx upx-ucl"
)
NEEDLESS = frozenset(_NEEDLESS.split())
"""Packages that the root or the builder has without being asked, or that only a package manager needs."""

SHELLS = frozenset(("bash", "busybox", "dash", "zsh", "busybox-extras"))
"""Packages that are left out because an image has no shell unless it is asked for."""

_VERSION = re.compile(r"[-.]?[0-9][0-9.]*(?:t64|v5)?$")
_BETWEEN = re.compile(r"-?[0-9][0-9.]*(?=-|$)")


def _by_name(table: dict[str, str], endings: tuple[str, ...] = ("",)) -> dict[str, str]:
    return {
        f"{name}{ending}": ours
        for ours, names in table.items()
        for name in names.split()
        for ending in endings
    }


_IMAGE = {**_by_name(_LIBRARIES), **_by_name(_PROGRAMS)}
_BUILDER = {**_by_name(_DEVEL, ("-dev", "-devel")), **{name: name for name in _DEVEL}}
_BUILDER["linux-headers"] = "kernel-headers"


def package(name: str) -> str:
    """Return what a package of an image is called on Azure Linux, empty if that is not known."""
    return _lookup(name, _IMAGE)


def builder_package(name: str) -> str:
    """Return what a package with headers of a library is called on Azure Linux, empty if it is none known."""
    return _lookup(name, _BUILDER)


def _lookup(name: str, table: dict[str, str]) -> str:
    """Return what stands for a name; one of a library also without the version of it."""
    forms = (name, _VERSION.sub("", name), _BETWEEN.sub("", name))
    return next((table[form] for form in forms if form in table), "")


BASES = (
    (r"(?:azurelinux|cbl-mariner)/distroless/base", "base"),
    (r"distroless/(?:static|base|base-nossl|cc|python3|nodejs[0-9]*|java[0-9]*)(?:-debian[0-9]+)?", "tzdata"),
    (r"cgr.dev/chainguard/(?:static|glibc-dynamic|go)", "tzdata"),
    (r"debian|buildpack-deps|golang|rust|python|node", "tzdata"),
)
"""What images hold that programs find at run time: `base` of `rootfs.base`, or the package of time zones."""

BASE_USERS = {"node": ("node", 1000), "dotnet": ("app", 1654)}
"""Users that images bring, by the last part of their names."""

INIT = {"tini": (), "tini-static": (), "dumb-init": ("-g",), "docker-init": (), "catatonit": ()}
"""Programs that start another one and reap what it leaves, each with what `tini` needs to do the same."""

INIT_PATH, INIT_PACKAGE = "/usr/bin/tini-static", "tini-static"


def is_image(names: str, image: str) -> bool:
    """Tell whether the name of an image, without tag, ends as one of `names` does."""
    whole, _, tag = image.rpartition(":")
    name = image if not whole or "/" in tag else whole
    return re.search(rf"(?:^|/)(?:{names})$", name) is not None
