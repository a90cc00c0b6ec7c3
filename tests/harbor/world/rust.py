"""Make the Rust layer: Debian's compiler with what it links by, at the places of the real images.

Their Rust comes from RPMs below /usr, beside the `build-essential` of the distribution (`rust.pkg` and
`Dockerfile-Rust` in microsoft/azurelinux). One layer serves both distributions. It holds what a build of
Rust sources can notice: there is no compiler for C, and no header.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from pathlib import Path

from tests.harbor.world.commands import SCRUBBED, run
from tests.harbor.world.debs import unpack
from tests.harbor.world.rpms import EPOCH
from tests.harbor.world.store import fingerprint, part
from tests.harbor.world.toolbox import RELEASE, packages
from tests.harbor.world.trees import LIBRARIES, LOADER, NEEDED, copy, write_tar

HERE = Path(__file__).parent
# Debian's is older than both real ones: a lock file or a flag that it takes, they take too.
PACKAGES = ["cargo", "rustc"]
PROGRAMS = ("ar", "as", "cargo", "gcc", "ld", "rustc")
# What `cc` runs and reads when it links: start files, and the libraries that every Rust program names.
GCC = "collect2 crt*.o libgcc.a libgcc_eh.a libgcc_s.so liblto_plugin.so lto-wrapper"
GLIBC = "*crt?.o libc.so libc_nonshared.a libdl.a libm.so libpthread.a librt.a libutil.a"
LINKED = (
    *(f"usr/lib/gcc/x86_64-linux-gnu/*/{name}" for name in GCC.split()),
    *(f"{LIBRARIES}/{name}" for name in GLIBC.split()),
)
SKIP = ("libtest-*", "bin", "etc")
# libm.so is a linker script that names libmvec.
EXTRA = ("libmvec.so.1", LOADER)


def rust_layer(cache: Path) -> Path:
    """Return the tar file of the layer, to be put on top of base/core (460 MB)."""
    key = fingerprint(HERE / "rust.py", HERE / "trees.py", RELEASE)
    return part(cache, "rust", key, lambda place: _make(place, cache)) / "rust.tar"


def _make(place: Path, cache: Path) -> None:
    with tempfile.TemporaryDirectory(dir=place) as temporary:
        debian, root = Path(temporary, "debian"), Path(temporary, "root")
        unpack(sorted(packages(cache, RELEASE, PACKAGES).glob("*.deb")), debian)
        for name in PROGRAMS:
            copy((debian / "usr/bin" / name).resolve(), root / "usr/bin" / name)
        (root / "usr/bin/cc").symlink_to("gcc")
        copy(debian / "usr/lib/rustlib", root / "usr/lib/rustlib", skip=SKIP)
        for path in (path for pattern in LINKED for path in debian.glob(pattern)):
            copy(path, root / path.relative_to(debian))
        _copy_libraries(debian, root)
        write_tar(root, place / "rust.tar", epoch=EPOCH, names=_names(root))


def _copy_libraries(debian: Path, root: Path) -> None:
    """Copy what the programs load, with their own C library: the one below may be of another day."""
    loaded = {name for program in PROGRAMS for name in _loaded(debian, f"/usr/bin/{program}")}
    for name in sorted({*EXTRA, *loaded}):
        copy((debian / LIBRARIES / name).resolve(), root / LIBRARIES / name)


def _loaded(debian: Path, program: str) -> Iterable[str]:
    """Ask the tree's own loader: there is no shell in it for ldd."""
    listed = run(["chroot", str(debian), f"/lib64/{LOADER}", "--list", program], env=SCRUBBED)
    return (Path(path).name for path in NEEDED.findall(listed))


def _names(root: Path) -> Iterable[str]:
    return (str(path.relative_to(root)) for path in root.rglob("*"))
