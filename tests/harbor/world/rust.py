"""Make the Rust layer: Debian's newest compiler with what it links by, at the places of the real images.

Their Rust comes from RPMs below /usr, beside the `build-essential` of the distribution (`rust.pkg` and
`Dockerfile-Rust` in microsoft/azurelinux). One layer serves both distributions: Debian's Rust is newer than
both real ones, and `rust/play.sh` has it be as old as the one that the image is for.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path

from tests.harbor.world.compiler import compiler_tree, copy_loaded
from tests.harbor.world.debs import unpack
from tests.harbor.world.rpms import EPOCH
from tests.harbor.world.store import fingerprint, part
from tests.harbor.world.toolbox import RELEASE, packages
from tests.harbor.world.trees import copy, write_tar

HERE = Path(__file__).parent
# Where Debian has what its browsers are compiled by, renewed with each of those.
SECURITY = f"{RELEASE}-security"
PACKAGES = ["cargo-web", "rustc-web"]
PLAYED = ("cargo", "rustc")
# Of the real image's build-essential, what a build script may call beside the compilers.
ESSENTIAL = ["make", "patch", "pkgconf", "tar"]
PROGRAMS = ("make", "patch", "pkgconf", "tar")
SKIP = ("libtest-*", "bin", "etc")


def rust_layer(cache: Path) -> Path:
    """Return the tar file of the layer, to be put on top of base/core (620 MB)."""
    compiler = compiler_tree(cache)
    key = fingerprint(HERE / "rust.py", HERE / "rust", HERE / "trees.py", SECURITY, compiler.name)
    return part(cache, "rust", key, lambda place: _make(place, cache, compiler)) / "rust.tar"


def _make(place: Path, cache: Path, compiler: Path) -> None:
    with tempfile.TemporaryDirectory(dir=place) as temporary:
        debian, root = Path(temporary, "debian"), Path(temporary, "root")
        unpack(sorted(packages(cache, SECURITY, [*PACKAGES, *ESSENTIAL]).glob("*.deb")), debian)
        copy(compiler, root)
        for name in PLAYED:
            copy((debian / "usr/bin" / name).resolve(), root / "usr/libexec/harbor" / name)
            shutil.copy(HERE / "rust/play.sh", root / "usr/bin" / name)
        for name in PROGRAMS:
            copy((debian / "usr/bin" / name).resolve(), root / "usr/bin" / name)
        copy_loaded(debian, root, [f"/usr/bin/{name}" for name in (*PLAYED, *PROGRAMS)])
        copy(debian / "usr/lib/rustlib", root / "usr/lib/rustlib", skip=SKIP)
        write_tar(root, place / "rust.tar", epoch=EPOCH, names=_names(root))


def _names(root: Path) -> Iterable[str]:
    return (str(path.relative_to(root)) for path in root.rglob("*"))
