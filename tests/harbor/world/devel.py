"""Fixture RPMs that stages compile with, beside the compilers of the toolchain images.

A `-devel` package has its links where the libraries of a builder lie: those are Debian's, at Debian's places.
"""

from __future__ import annotations

from tests.harbor.world.payloads import LDCONFIG, LIBRARIES, Payload, libraries


def _headers(*names: str) -> tuple[tuple[str, str], ...]:
    return tuple((f"/usr/include/{name}", "/usr/include/") for name in names)


def _pkgconfig(*names: str) -> tuple[tuple[str, str], ...]:
    return tuple((f"{LIBRARIES}/pkgconfig/{name}.pc", "/usr/lib/pkgconfig/") for name in names)


def _links(*files: str) -> tuple[tuple[str, str], ...]:
    """Return the links without a number that a linker looks for."""
    return tuple((f"/usr/lib/{file.partition('.so')[0]}.so", f"x86_64-linux-gnu/{file}") for file in files)


DEVEL = (
    Payload(
        name="libstdc++",
        versions=("11.2.0-8", "13.2.0-7"),
        files=libraries("libstdc++.so.6*"),
        requires=("libgcc",),
        scriptlets=LDCONFIG,
    ),
    Payload(
        name="sqlite-libs",
        versions=("3.39.2-4", "3.44.0-2"),
        files=libraries("libsqlite3.so.0*"),
        scriptlets=LDCONFIG,
    ),
    Payload(
        name="sqlite-devel",
        versions=("3.39.2-4", "3.44.0-2"),
        files=(*_headers("sqlite3*.h"), *_pkgconfig("sqlite3")),
        links=_links("libsqlite3.so.0"),
        requires=("sqlite-libs",),
        automatic=False,
    ),
    Payload(
        name="zlib-devel",
        versions=("1.2.13-2", "1.3.1-1"),
        files=(*_headers("zlib.h", "zconf.h"), *_pkgconfig("zlib")),
        links=_links("libz.so.1"),
        requires=("zlib",),
        automatic=False,
    ),
    Payload(
        name="brotli-devel",
        versions=("1.0.9-2", "1.1.0-2"),
        files=(*_headers("brotli"), *_pkgconfig("libbrotlicommon", "libbrotlidec", "libbrotlienc")),
        links=_links("libbrotlicommon.so.1", "libbrotlidec.so.1", "libbrotlienc.so.1"),
        requires=("brotli",),
        automatic=False,
    ),
    Payload(
        name="openssl-devel",
        versions=("1.1.1k-34", "3.3.5-3"),
        files=(
            *_headers("openssl"),
            ("/usr/include/x86_64-linux-gnu/openssl/*.h", "/usr/include/openssl/"),
            *_pkgconfig("libcrypto", "libssl", "openssl"),
        ),
        links=_links("libcrypto.so.3", "libssl.so.3"),
        requires=("openssl-libs", "pkgconfig"),
        automatic=False,
    ),
    Payload(
        name="pkgconf",
        versions=("1.8.0-3", "2.0.2-1"),
        files=(("/usr/bin/pkgconf", "/usr/bin/"), *libraries("libpkgconf.so.3*")),
    ),
    Payload(
        name="pkgconf-pkg-config",
        versions=("1.8.0-3", "2.0.2-1"),
        files=(),
        links=(("/usr/bin/pkg-config", "pkgconf"),),
        provides=("pkgconfig", "pkg-config"),
        requires=("pkgconf",),
    ),
    # The real ones have their `protoc` in the package of the libraries.
    Payload(
        name="protobuf",
        versions=("3.17.3-5", "25.3-7"),
        files=(
            ("/usr/bin/protoc", "/usr/bin/"),
            *libraries("libprotobuf.so.32*", "libprotoc.so.32*"),
            ("/usr/include/google/protobuf/*.proto", "/usr/include/google/protobuf/"),
        ),
        provides=("protobuf-compiler",),
    ),
    Payload(name="cpio", versions=("2.13-5", "2.14-1"), files=(("/usr/bin/cpio", "/usr/bin/"),)),
)
