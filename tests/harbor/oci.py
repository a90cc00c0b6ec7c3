"""Images made of a root (a folder or a tar file) and an image config, alone or in an index."""

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

ARCHITECTURES = {"x86_64": "amd64", "aarch64": "arm64"}
_PAX = "--pax-option=exthdr.name=%d/PaxHeaders/%f,delete=atime,delete=ctime"


@dataclass(frozen=True, slots=True)
class Kinds:
    """Media types. Layers are not compressed: they only move on this machine."""

    index: str
    manifest: str
    config: str
    layer: str


_OCI, _DOCKER = "application/vnd.oci.image", "application/vnd.docker"
OCI = Kinds(
    index=f"{_OCI}.index.v1+json",
    manifest=f"{_OCI}.manifest.v1+json",
    config=f"{_OCI}.config.v1+json",
    layer=f"{_OCI}.layer.v1.tar",
)
DOCKER = Kinds(
    index=f"{_DOCKER}.distribution.manifest.list.v2+json",
    manifest=f"{_DOCKER}.distribution.manifest.v2+json",
    config=f"{_DOCKER}.container.image.v1+json",
    layer=f"{_DOCKER}.image.rootfs.diff.tar",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """An image whose blobs are files named by their digest; ``blobs`` are all but the manifest.

    An index has no blobs, but the images of its platforms in ``images``. ``kind`` is the media type of what
    ``digest`` names.
    """

    digest: str
    kind: str
    blobs: tuple[str, ...]
    folders: tuple[Path, ...]
    images: tuple[Image, ...] = ()

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


def image(cache: Path, roots: Sequence[Path], config: Mapping[str, object], kinds: Kinds = OCI) -> Image:
    """Return the image of the layers made from ``roots``, the lowest first."""
    layers = [layer(cache, root) for root in roots]
    digests = [_digest_in(folder) for folder in layers]
    text = json.dumps(_config(config, digests), sort_keys=True).encode()
    key = fingerprint(text, repr(kinds))
    sizes = [
        (digest, _file(folder, digest).stat().st_size) for folder, digest in zip(layers, digests, strict=True)
    ]
    folder = part(cache, "image", key, lambda place: _make_image(place, text, sizes, kinds))
    return Image(
        digest=(folder / "digest").read_text(),
        kind=kinds.manifest,
        blobs=(*digests, _digest(text)),
        folders=(folder, *layers),
    )


def index(cache: Path, images: Sequence[tuple[Image, Mapping[str, str]]], kinds: Kinds = OCI) -> Image:
    """Return the index of images, each with its platform."""
    listed = [
        {**_descriptor(one.kind, one.digest, one.blob(one.digest).stat().st_size), "platform": dict(platform)}
        for one, platform in images
    ]
    text = json.dumps({"schemaVersion": 2, "mediaType": kinds.index, "manifests": listed}).encode()
    folder = part(cache, "index", fingerprint(text), lambda place: _write(place, text))
    return Image(
        digest=_digest(text),
        kind=kinds.index,
        blobs=(),
        folders=(folder,),
        images=tuple(one for one, _ in images),
    )


def _write(place: Path, blob: bytes) -> None:
    _file(place, _digest(blob)).write_bytes(blob)


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


def _make_image(place: Path, config: bytes, layers: Sequence[tuple[str, int]], kinds: Kinds) -> None:
    manifest = {
        "schemaVersion": 2,
        "mediaType": kinds.manifest,
        "config": _descriptor(kinds.config, _digest(config), len(config)),
        "layers": [_descriptor(kinds.layer, digest, size) for digest, size in layers],
    }
    text = json.dumps(manifest).encode()
    for blob in (config, text):
        _write(place, blob)
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
