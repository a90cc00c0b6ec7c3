"""Where packages of the distributions usually put their files, for images without a package database.

The names are those of CBL-Mariner 2.0 and Azure Linux 3.0, the places those of their spec files.
"""

from __future__ import annotations

from collections.abc import Collection
from fnmatch import fnmatchcase

FILESYSTEM = "filesystem"

_CERTIFICATES = ("etc/pki/*", "etc/ssl/*", "usr/share/pki/*")
_GLIBC = (
    *(
        "ld-linux*",
        "ld-2*",
        "libc.so*",
        "libc-2*",
        "libm.so*",
        "libm-2*",
        "libmvec*",
        "libpthread*",
        "libdl*",
    ),
    *("librt*", "libresolv*", "libnss_*", "libutil*", "libanl*", "libnsl*", "libthread_db*", "libBroken*"),
    *("libc_malloc_debug*", "libmemusage*", "libpcprofile*", "audit/*"),
)
_RELEASE = (
    *(
        "usr/lib/os-release",
        "etc/os-release",
        "usr/lib/*-release",
        "etc/*-release",
        "etc/issue*",
        "usr/lib/issue*",
    ),
    *("usr/lib/sysctl.d/50-*", "usr/lib/systemd/system-preset/*"),
)

_PLACES: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = (
    (("tzdata",), ("usr/share/zoneinfo/*",)),
    (("azurelinux-release", "mariner-release"), _RELEASE),
    (("SymCrypt-OpenSSL",), ("usr/lib/ossl-modules/symcrypt*",)),
    (("SymCrypt",), ("usr/lib/libsymcrypt*",)),
    (
        ("openssl-libs",),
        ("usr/lib/libssl*", "usr/lib/libcrypto*", "usr/lib/engines*", "usr/lib/ossl-modules/*"),
    ),
    (("openssl-libs",), ("etc/pki/tls/*.cnf", "etc/pki/tls/misc/*", "etc/pki/tls/openssl*")),
    (("openssl",), ("usr/bin/openssl", "usr/bin/c_rehash", "etc/pki/CA/*")),
    (("prebuilt-ca-certificates", "prebuilt-ca-certificates-base"), _CERTIFICATES),
    (("ca-certificates-base", "ca-certificates", "ca-certificates-shared"), _CERTIFICATES),
    (("glibc-iconv",), ("usr/lib/gconv/*",)),
    (("glibc",), tuple(f"usr/lib/{name}" for name in _GLIBC)),
    (("glibc",), ("etc/ld.so.conf*", "etc/rpc", "etc/gai.conf", "usr/sbin/ldconfig")),
    (
        ("glibc",),
        tuple(f"usr/bin/{name}" for name in ("getent", "getconf", "ldd", "locale*", "iconv", "gencat")),
    ),
    (("libgcc",), ("usr/lib/libgcc_s*",)),
    (("libstdc++",), ("usr/lib/libstdc++*",)),
    (("zlib",), ("usr/lib/libz.so*",)),
    (("iana-etc",), ("etc/services", "etc/protocols")),
    (("bash",), ("usr/bin/bash", "usr/bin/sh")),
    (("busybox",), ("usr/bin/busybox", "usr/sbin/busybox")),
    (
        (FILESYSTEM,),
        ("etc/hosts", "etc/profile*", "etc/fstab", "etc/mtab", "etc/host.conf", "etc/shells", "etc/inputrc"),
    ),
    (
        (FILESYSTEM,),
        ("etc/modprobe.d/usb.conf", "etc/sysconfig/clock", "etc/sysconfig/console", "etc/sysconfig/proxy"),
    ),
)


def usual_owner(path: str, names: Collection[str]) -> str | None:
    """Name the package, of those in the image, in whose place a file is."""
    for packages, patterns in _PLACES:
        present = [name for name in packages if name in names]
        if present and any(fnmatchcase(path, pattern) for pattern in patterns):
            return present[0]
    return None
