"""The C compiler of the Go images, and what the Rust images link by: Debian's, at its own places."""

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
PACKAGES = ["gcc", "libc6-dev"]
LINKERS = ("ar", "as", "gcc", "ld")
# What `cc` runs and reads when it links: start files, and the libraries that every program names.
GCC = "collect2 crt*.o libgcc.a libgcc_eh.a libgcc_s.so liblto_plugin.so lto-wrapper"
GLIBC = "*crt?.o libc.so libc_nonshared.a libdl.a libm.so libpthread.a librt.a libutil.a"
LINKED = (
    *(f"{COMPILER}/{name}" for name in GCC.split()),
    *(f"{LIBRARIES}/{name}" for name in GLIBC.split()),
)
COMPILED = (f"{COMPILER}/cc1", f"{COMPILER}/include", "usr/include")
# libm.so is a linker script that names libmvec.
EXTRA = ("libmvec.so.1", LOADER)


def compiler_tree(cache: Path) -> Path:
    """Return a tree with a C compiler, a linker and the headers of glibc (100 MB)."""
    key = fingerprint(HERE / "compiler.py", HERE / "trees.py", RELEASE)
    return part(cache, "compiler", key, lambda place: _make(place, cache))


def _make(place: Path, cache: Path) -> None:
    with tempfile.TemporaryDirectory(dir=place) as temporary:
        debian = Path(temporary, "debian")
        unpack(sorted(packages(cache, RELEASE, PACKAGES).glob("*.deb")), debian)
        copy_linker(debian, place)
        copy_matches(debian, place, COMPILED)
        (cc1,) = debian.glob(f"{COMPILER}/cc1")
        copy_loaded(debian, place, [f"/{cc1.relative_to(debian)}"])


def copy_linker(debian: Path, root: Path) -> None:
    """Copy what links programs, as `cc`, and what that loads."""
    for name in LINKERS:
        copy((debian / "usr/bin" / name).resolve(), root / "usr/bin" / name)
    (root / "usr/bin/cc").symlink_to("gcc")
    copy_matches(debian, root, LINKED)
    copy_loaded(debian, root, [f"/usr/bin/{name}" for name in LINKERS])


def copy_matches(debian: Path, root: Path, patterns: Iterable[str]) -> None:
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
