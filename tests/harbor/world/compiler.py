"""The compilers for C and C++ of the Go and Rust images: Debian's, at its own places."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from pathlib import Path

from tests.harbor.world.commands import SCRUBBED, run
from tests.harbor.world.debs import unpack
from tests.harbor.world.store import fingerprint, part
from tests.harbor.world.toolbox import RELEASE, packages
from tests.harbor.world.trees import LIBRARIES, LOADER, NEEDED, copy

HERE = Path(__file__).parent
COMPILER = "usr/lib/gcc/x86_64-linux-gnu/*"
PACKAGES = ["g++", "libc6-dev"]
# The real gcc requires gcc-c++ (gcc.spec of microsoft/azurelinux).
PROGRAMS = ("ar", "as", "g++", "gcc", "ld", "nm", "objcopy", "objdump", "ranlib", "readelf", "strip")
# What `cc` runs and reads when it links: start files, and the libraries that every program names.
GCC = """
collect2 crt*.o libatomic.* libgcc.a libgcc_eh.a libgcc_s.so liblto_plugin.so libstdc++.* lto-wrapper
"""
GLIBC = "*crt?.o libc.so libc_nonshared.a libdl.a libm.so libpthread.a libresolv.so librt.a libutil.a"
LINKED = (
    *(f"{COMPILER}/{name}" for name in GCC.split()),
    *(f"{LIBRARIES}/{name}" for name in GLIBC.split()),
)
COMPILED = (f"{COMPILER}/cc1*", f"{COMPILER}/include", "usr/include")
# libm.so is a linker script that names libmvec; the others are what links without a number lead to.
EXTRA = ("libatomic.so.1", "libmvec.so.1", "libresolv.so.2", "libstdc++.so.6", LOADER)


def compiler_tree(cache: Path) -> Path:
    """Return a tree with compilers, a linker and the headers of glibc and libstdc++ (150 MB)."""
    key = fingerprint(HERE / "compiler.py", HERE / "trees.py", RELEASE)
    return part(cache, "compiler", key, lambda place: _make(place, cache))


def _make(place: Path, cache: Path) -> None:
    with tempfile.TemporaryDirectory(dir=place) as temporary:
        debian = Path(temporary, "debian")
        unpack(sorted(packages(cache, RELEASE, PACKAGES).glob("*.deb")), debian)
        for name in PROGRAMS:
            copy((debian / "usr/bin" / name).resolve(), place / "usr/bin" / name)
        (place / "usr/bin/cc").symlink_to("gcc")
        (place / "usr/bin/c++").symlink_to("g++")
        _copy_matches(debian, place, (*LINKED, *COMPILED))
        compilers = (f"/{path.relative_to(debian)}" for path in debian.glob(f"{COMPILER}/cc1*"))
        copy_loaded(debian, place, [*(f"/usr/bin/{name}" for name in PROGRAMS), *compilers])


def _copy_matches(debian: Path, root: Path, patterns: Iterable[str]) -> None:
    """Copy what some patterns match to its own places."""
    for path in (path for pattern in patterns for path in debian.glob(pattern)):
        copy(path, root / path.relative_to(debian))


def copy_loaded(debian: Path, root: Path, programs: Iterable[str]) -> None:
    """Copy what programs load, with their own C library: the one below may be of another day."""
    loaded = {name for program in programs for name in _loaded(debian, program)}
    for name in sorted({*EXTRA, *loaded}):
        copy((debian / LIBRARIES / name).resolve(), root / LIBRARIES / name)


def _loaded(debian: Path, program: str) -> Iterable[str]:
    """Ask the tree's own loader: there is no shell in it for ldd."""
    listed = run(["chroot", str(debian), f"/lib64/{LOADER}", "--list", program], env=SCRUBBED)
    return (Path(path).name for path in NEEDED.findall(listed))
