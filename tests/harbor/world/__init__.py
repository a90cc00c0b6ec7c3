"""The offline world: RPM repositories, stand-in images and a UPX release, made on this machine.

``build`` makes everything below a cache folder, each part under the digest of what it is made from, so that
a second call only computes digests. It needs root (chroot), apt with a Debian mirror, and Go.
"""

from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from tests.harbor.world.authority import authority
from tests.harbor.world.base import bases
from tests.harbor.world.commands import WorldError
from tests.harbor.world.images import Config, Layers, StandIn, stand_ins
from tests.harbor.world.languages import go_layers, go_root, package_layers, python_image
from tests.harbor.world.preview import Preview, preview
from tests.harbor.world.rpms import KEY_FILE, VENDOR, repositories, signing_key
from tests.harbor.world.rust import rust_layer
from tests.harbor.world.toolbox import toolbox
from tests.harbor.world.upx import upx

__all__ = ["VENDOR", "Config", "StandIn", "World", "WorldError", "build"]


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """Where the parts of the offline world lie.

    ``repositories`` holds ``cbl-mariner/2.0/prod/base/x86_64`` and ``azurelinux/3.0/prod/base/x86_64``,
    ``preview`` those of 4.0, and ``authority`` what a server on loopback needs to be vouched for.
    """

    images: tuple[StandIn, ...]
    repositories: Path
    preview: Preview
    key: Path
    authority: Path
    upx: Path
    upx_sha256: str


def build(cache: Path) -> World:
    """Make what is missing in ``cache`` and return the world; raises ``WorldError`` saying what is needed."""
    tree = go_root()
    with ThreadPoolExecutor(1) as aside:  # beside the long chain from the toolbox to the Go layers
        packed = aside.submit(upx, cache)
        rust = aside.submit(rust_layer, cache)
        tools = toolbox(cache)
        python = aside.submit(python_image, cache, tools)
        trust = authority(cache, tools)
        later = aside.submit(preview, cache, tree, (signing_key(cache, tools), trust))
        packages = repositories(cache, tools)
        base = bases(cache, tools, packages)
        go = go_layers(cache, tools, base, tree)
        node = package_layers(cache, tools, base, "node")
        pythons = package_layers(cache, tools, base, "python")
        archive = packed.result()
    layers = Layers(
        bases=base,
        go=go,
        node=node,
        pythons=pythons,
        python=python.result(),
        rust=rust.result(),
        preview=later.result().root,
    )
    return World(
        images=stand_ins(layers),
        repositories=packages,
        preview=later.result(),
        key=packages / KEY_FILE,
        authority=trust,
        upx=archive,
        upx_sha256=hashlib.sha256(archive.read_bytes()).hexdigest(),
    )
