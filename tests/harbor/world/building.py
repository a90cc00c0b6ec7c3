"""Fixture RPMs of what C and C++ are built with on base/core of Azure Linux 3.0.

Compilers and tools are Debian's, at its own places; cmake, ninja and meson are of PyPI's wheels, in the real
ones' versions. All are sub-packages of one spec, which takes each file of a tree for one of them.
"""

from __future__ import annotations

import fnmatch
import sys
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.harbor.world.commands import run
from tests.harbor.world.compiler import compiler_tree, copy_loaded
from tests.harbor.world.debs import unpack
from tests.harbor.world.store import fingerprint, part
from tests.harbor.world.toolbox import RELEASE, packages
from tests.harbor.world.trees import LIBRARIES, LOADER, copy

HERE = Path(__file__).parent
DEBS = """
autoconf automake bison ccache diffutils file gawk libtool m4 patch perl-base perl-modules-5.36
"""
WHEELS = ("cmake==3.30.3", "meson==1.3.1", "ninja==1.11.1.1")
PROGRAMS = """
aclocal-1.16 autoconf autoheader autom4te automake-1.16 autoreconf autoupdate bison ccache cmp diff diff3 file
gawk ifnames libtoolize m4 patch perl sdiff
"""
DATA = """
usr/lib/x86_64-linux-gnu/perl-base usr/lib/x86_64-linux-gnu/perl usr/share/aclocal
usr/share/aclocal-1.16 usr/share/autoconf usr/share/automake-1.16 usr/share/bison usr/share/libtool
usr/share/misc/config.guess usr/share/misc/config.sub usr/share/perl/5.36.0 usr/lib/file/magic.mgc
"""
NAMES = {"aclocal": "aclocal-1.16", "automake": "automake-1.16", "awk": "gawk"}
LINKS = {"usr/share/perl/5.36": "5.36.0", "usr/share/misc/magic.mgc": "../../lib/file/magic.mgc"}
SKIP = ("pod", "*.pod", "unicore", "locale", "Help", "TAP", "Test*", "CPAN*", "Unicode", "Encode")
# What base/core has of its own; glibc's loader cannot be another one than its library.
OURS = (LOADER, "libc.so.6", "libm.so.6")
CACHED = ("cc", "gcc", "g++", "c++")


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """One RPM: ``files`` are patterns of paths without the first `/`; the first with a match has a file."""

    name: str
    version: str
    files: tuple[str, ...] = ()
    requires: tuple[str, ...] = ()
    provides: tuple[str, ...] = ()


def _bin(*names: str) -> tuple[str, ...]:
    return tuple(f"usr/bin/{name}" for name in names)


_COMPILER = "usr/lib/gcc/x86_64-linux-gnu/*"
_BINUTILS = "ar as ld nm objcopy objdump ranlib readelf strip"
_HEADERS = "asm-generic linux misc mtd rdma sound video xen x86_64-linux-gnu/asm"

_ESSENTIAL = """
autoconf automake binutils bison diffutils file gawk gcc glibc-devel gzip kernel-headers libtool make patch
pkgconf tar
"""

# Versions and requirements are those of the spec files of microsoft/azurelinux, branch 3.0; installkernel,
# which build-essential requires as well, is left out: it has nothing for a container.
PACKAGES = (
    Package(
        name="build-essential",
        version="0.1-5",
        requires=tuple(_ESSENTIAL.split()),
    ),
    Package(
        name="binutils",
        version="2.41-5",
        files=(*_bin(*_BINUTILS.split()), f"{LIBRARIES}/libbfd-*", f"{LIBRARIES}/libopcodes-*"),
        requires=("libmpc",),
    ),
    Package(
        name="kernel-headers",
        version="6.6.96.2-1",
        files=tuple(f"usr/include/{name}/*" for name in _HEADERS.split()),
    ),
    Package(
        name="libstdc++-devel", version="13.2.0-7", files=("usr/include/*c++/*", f"{_COMPILER}/libstdc++*")
    ),
    Package(
        name="glibc-devel",
        version="2.38-8",
        files=("usr/include/*", *(f"{LIBRARIES}/{name}" for name in ("*crt?.o", "lib*.a", "*[a-z].so"))),
        requires=("glibc", "kernel-headers"),
    ),
    Package(
        name="gcc-c++",
        version="13.2.0-7",
        files=(*_bin("g++", "c++"), f"{_COMPILER}/cc1plus"),
        requires=("gcc", "libstdc++-devel"),
    ),
    Package(
        name="gcc",
        version="13.2.0-7",
        files=(*_bin("gcc", "cc"), f"{_COMPILER}*"),
        requires=("binutils", "gcc-c++", "glibc-devel", "libmpc", "libstdc++-devel"),
    ),
    Package(
        name="ccache", version="4.8.3-2", files=(*_bin("ccache"), "usr/lib/ccache/*"), requires=("libmpc",)
    ),
    Package(
        name="autoconf",
        version="2.72-2",
        files=(
            *_bin("autoconf", "autoheader", "autom4te", "autoreconf", "autoupdate", "ifnames"),
            "*/autoconf/*",
        ),
        requires=("m4", "perl"),
    ),
    Package(
        name="automake",
        version="1.16.5-2",
        files=(*_bin("aclocal*", "automake*"), "usr/share/a*-1.16/*", "usr/share/misc/config.*"),
        requires=("autoconf",),
    ),
    Package(
        name="libtool",
        version="2.4.7-1",
        files=(*_bin("libtoolize"), "usr/share/libtool/*", "usr/share/aclocal/*"),
        requires=("automake",),
    ),
    Package(name="bison", version="3.8.2-1", files=(*_bin("bison"), "*/bison/*"), requires=("m4",)),
    Package(name="m4", version="1.4.19-2", files=_bin("m4"), requires=("libmpc",)),
    Package(name="diffutils", version="3.10-1", files=_bin("cmp", "diff", "diff3", "sdiff")),
    Package(
        name="file",
        version="5.45-1",
        files=(*_bin("file"), "*/magic.mgc", f"{LIBRARIES}/libmagic.so.1*"),
    ),
    Package(
        name="gawk",
        version="5.2.2-1",
        files=_bin("gawk", "awk"),
        requires=("libmpc",),
        provides=("/bin/awk",),
    ),
    Package(name="patch", version="2.7.6-9", files=_bin("patch")),
    Package(
        name="perl",
        version="5.38.2-509",
        files=(*_bin("perl"), "*/perl*/*", "*/perl/5.36"),
        requires=("libmpc",),
    ),
    Package(name="cmake", version="3.30.3-10", files=(*_bin("cmake"), "usr/share/cmake-*")),
    Package(name="ninja-build", version="1.11.1-1", files=_bin("ninja"), requires=("filesystem",)),
    Package(
        name="meson",
        version="1.3.1-1",
        files=(*_bin("meson"), "*/mesonbuild/*"),
        requires=("ninja-build", "python3"),
    ),
    # Of the real ones each has a package of its own for its libraries.
    Package(name="libmpc", version="1.3.1-1", files=("*",)),
)


def building(cache: Path) -> Path:
    """Return a folder with ``tree``, all files of the packages, and ``building.spec``."""
    compiler = compiler_tree(cache)
    key = fingerprint(HERE / "building.py", HERE / "shim/meson", RELEASE, compiler.name)
    return part(cache, "building", key, lambda place: _make(place, cache, compiler))


def _make(place: Path, cache: Path, compiler: Path) -> None:
    tree = place / "tree"
    copy(compiler, tree)
    with tempfile.TemporaryDirectory(dir=place) as temporary:
        debian = Path(temporary, "debian")
        unpack(sorted(packages(cache, RELEASE, DEBS.split()).glob("*.deb")), debian)
        for name in PROGRAMS.split():
            copy((debian / "usr/bin" / name).resolve(), tree / "usr/bin" / name)
        for path in DATA.split():
            copy(debian / path, tree / path, skip=SKIP)
        programs = [f"/usr/bin/{name}" for name in PROGRAMS.split() if _is_elf(tree / "usr/bin" / name)]
        copy_loaded(debian, tree, programs)
        _add_wheels(tree, Path(temporary, "wheels"))
    _add_links(tree)
    for name in OURS:
        (tree / LIBRARIES / name).unlink(missing_ok=True)
    (place / "building.spec").write_text(_spec(tree))


def _is_elf(file: Path) -> bool:
    return file.read_bytes().startswith(b"\x7fELF")


def _add_wheels(tree: Path, folder: Path) -> None:
    """Add the build systems, at the places of the real packages but for meson's modules."""
    run([sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", str(folder), *WHEELS])
    for wheel in folder.glob("*.whl"):
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(folder)
    copy(folder / "cmake/data/bin/cmake", tree / "usr/bin/cmake")
    copy(folder / "cmake/data/share/cmake-3.30", tree / "usr/share/cmake-3.30", skip=SKIP)
    copy(folder / "ninja/data/bin/ninja", tree / "usr/bin/ninja")
    copy(folder / "mesonbuild", tree / "usr/share/harbor/mesonbuild")
    copy(HERE / "shim/meson", tree / "usr/bin/meson")
    for name in ("cmake", "ninja", "meson"):
        (tree / "usr/bin" / name).chmod(0o755)


def _add_links(tree: Path) -> None:
    for name, target in NAMES.items():
        (tree / "usr/bin" / name).symlink_to(target)
    for path, target in LINKS.items():
        (tree / path).parent.mkdir(parents=True, exist_ok=True)
        (tree / path).symlink_to(target)
    (tree / "usr/lib/ccache").mkdir()
    for name in CACHED:
        (tree / "usr/lib/ccache" / name).symlink_to("../../bin/ccache")


def _spec(tree: Path) -> str:
    """Return the spec: no archive, no directory is claimed, as none of the fixture RPMs does."""
    head = "Name: building\nVersion: 1\nRelease: 1\nSummary: Tools\nLicense: as in Debian\nAutoReqProv: no\n"
    fast = "%define _binary_payload w3.zstdio\n"
    install = "%description\nTools.\n%install\ncp -al %{_topdir}/building/tree/. %{buildroot}\n"
    files = _divide(str(path.relative_to(tree)) for path in sorted(tree.rglob("*")) if _is_file(path))
    return fast + head + "".join(map(_preamble, PACKAGES)) + install + "".join(_listed(*row) for row in files)


def _is_file(path: Path) -> bool:
    return path.is_symlink() or not path.is_dir()


def _divide(paths: Iterable[str]) -> Iterator[tuple[Package, list[str]]]:
    found: dict[str, list[str]] = {package.name: [] for package in PACKAGES}
    for path in paths:
        patterns = ((each, pattern) for each in PACKAGES for pattern in each.files)
        owner = next(each for each, pattern in patterns if fnmatch.fnmatchcase(path, pattern))
        found[owner.name].append(path)
    yield from ((package, found[package.name]) for package in PACKAGES)


def _preamble(package: Package) -> str:
    version, release = package.version.split("-")
    lines = [
        f"%package -n {package.name}",
        f"Summary: {package.name} with Debian's files",
        f"Version: {version}",
        f"Release: {release}%{{?dist}}",
        "AutoReqProv: no",
        *(f"Requires: {name}" for name in package.requires),
        *(f"Provides: {name}" for name in package.provides),
        f"%description -n {package.name}",
        f"A test fixture with the name of the real {package.name}.",
    ]
    return "\n".join(lines) + "\n"


def _listed(package: Package, paths: list[str]) -> str:
    return "\n".join([f"%files -n {package.name}", *(f'"/{path}"' for path in paths)]) + "\n"
