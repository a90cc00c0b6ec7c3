"""Make the Rust layer: Debian's compiler with what it links by, at the places of the real images.

Their Rust comes from RPMs below /usr, beside the `build-essential` of the distribution (`rust.pkg` and
`Dockerfile-Rust` in microsoft/azurelinux). One layer serves both distributions. It holds what a build of
Rust sources can notice: there is no compiler for C, and no header.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from pathlib import Path

from tests.harbor.world.compiler import copy_linker, copy_loaded
from tests.harbor.world.debs import unpack
from tests.harbor.world.rpms import EPOCH
from tests.harbor.world.store import fingerprint, part
from tests.harbor.world.toolbox import RELEASE, packages
from tests.harbor.world.trees import copy, write_tar

HERE = Path(__file__).parent
# Debian's is older than both real ones: a lock file or a flag that it takes, they take too.
PACKAGES = ["cargo", "rustc"]
SKIP = ("libtest-*", "bin", "etc")


def rust_layer(cache: Path) -> Path:
    """Return the tar file of the layer, to be put on top of base/core (460 MB)."""
    key = fingerprint(HERE / "rust.py", HERE / "compiler.py", HERE / "trees.py", RELEASE)
    return part(cache, "rust", key, lambda place: _make(place, cache)) / "rust.tar"


def _make(place: Path, cache: Path) -> None:
    with tempfile.TemporaryDirectory(dir=place) as temporary:
        debian, root = Path(temporary, "debian"), Path(temporary, "root")
        unpack(sorted(packages(cache, RELEASE, PACKAGES).glob("*.deb")), debian)
        copy_linker(debian, root)
        for name in PACKAGES:
            copy((debian / "usr/bin" / name).resolve(), root / "usr/bin" / name)
        copy_loaded(debian, root, [f"/usr/bin/{name}" for name in PACKAGES])
        copy(debian / "usr/lib/rustlib", root / "usr/lib/rustlib", skip=SKIP)
        write_tar(root, place / "rust.tar", epoch=EPOCH, names=_names(root))


def _names(root: Path) -> Iterable[str]:
    return (str(path.relative_to(root)) for path in root.rglob("*"))
