"""OCI images made of a root (a folder or a tar file) and an image config: blobs in the harbor's cache."""

from __future__ import annotations

import hashlib
import json
import os
import platform
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.harbor.commands import run
from tests.harbor.world.store import fingerprint, part

MANIFEST_TYPE = "application/vnd.oci.image.manifest.v1+json"
CONFIG_TYPE = "application/vnd.oci.image.config.v1+json"
LAYER_TYPE = "application/vnd.oci.image.layer.v1.tar"  # uncompressed: it only moves on this machine
ARCHITECTURES = {"x86_64": "amd64", "aarch64": "arm64"}
_PAX = "--pax-option=exthdr.name=%d/PaxHeaders/%f,delete=atime,delete=ctime"


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """An image whose blobs are files named by their digest; ``blobs`` are all but the manifest."""

    digest: str
    blobs: tuple[str, ...]
    folders: tuple[Path, ...]

    def blob(self, digest: str) -> Path:
        """Return the file that holds a blob."""
        name = digest.replace(":", "-")
        return next(folder / name for folder in self.folders if (folder / name).exists())


def layer(cache: Path, root: Path) -> Path:
    """Return a folder with one layer's tar file, named by its digest.

    ``root`` is known by its path below the cache, which says what it was made from.
    """
    name = str(root.relative_to(cache)) if root.is_relative_to(cache) else str(root)
    return part(cache, "layer", fingerprint(name, _PAX), lambda place: _make_layer(place, root))


def image(cache: Path, roots: Sequence[Path], config: Mapping[str, object]) -> Image:
    """Return the image of the layers made from ``roots``, the lowest first."""
    layers = [layer(cache, root) for root in roots]
    digests = [_digest_in(folder) for folder in layers]
    text = json.dumps(_config(config, digests), sort_keys=True).encode()
    key = fingerprint(text)
    sizes = [
        (digest, _file(folder, digest).stat().st_size) for folder, digest in zip(layers, digests, strict=True)
    ]
    folder = part(cache, "image", key, lambda place: _make_image(place, text, sizes))
    manifest = (folder / "digest").read_text()
    return Image(digest=manifest, blobs=(*digests, _digest(text)), folders=(folder, *layers))


def _make_layer(place: Path, root: Path) -> None:
    tar = place / "layer"
    if root.is_dir():
        options = ["--xattrs", "--numeric-owner", "--sort=name", "--format=posix", _PAX]
        run(["tar", "-C", root, *options, "-cf", tar, "."], env={"LC_ALL": "C"})
    else:
        _link(root, tar)
    with tar.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    tar.rename(place / f"sha256-{digest}")


def _link(source: Path, target: Path) -> None:
    try:
        os.link(source, target)
    except OSError:  # another file system
        shutil.copyfile(source, target)


def _make_image(place: Path, config: bytes, layers: Sequence[tuple[str, int]]) -> None:
    manifest = {
        "schemaVersion": 2,
        "mediaType": MANIFEST_TYPE,
        "config": _descriptor(CONFIG_TYPE, _digest(config), len(config)),
        "layers": [_descriptor(LAYER_TYPE, digest, size) for digest, size in layers],
    }
    text = json.dumps(manifest).encode()
    for blob in (config, text):
        _file(place, _digest(blob)).write_bytes(blob)
    (place / "digest").write_text(_digest(text))


def _config(config: Mapping[str, object], layers: Sequence[str]) -> dict[str, object]:
    machine = platform.machine()
    defaults = {"architecture": ARCHITECTURES.get(machine, machine), "os": "linux"}
    return {**defaults, **config, "rootfs": {"type": "layers", "diff_ids": list(layers)}}


def _descriptor(kind: str, digest: str, size: int) -> dict[str, object]:
    return {"mediaType": kind, "digest": digest, "size": size}


def _digest(data: bytes) -> str:
    return f"sha256:{hashlib.sha256(data).hexdigest()}"


def _file(folder: Path, digest: str) -> Path:
    return folder / digest.replace(":", "-")


def _digest_in(folder: Path) -> str:
    return next(folder.glob("sha256-*")).name.replace("-", ":")
