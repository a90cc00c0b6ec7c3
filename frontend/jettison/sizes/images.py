"""Images as they are stored: an OCI layout, or what `docker save` writes, both as named blobs."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import BinaryIO, Protocol

from jettison.documents import listing, mapping, text
from jettison.errors import BuildError, OptionError
from jettison.platforms import Platform, normalize
from jettison.sizes.breakdown import break_down
from jettison.sizes.layers import Layer, read
from jettison.sizes.limits import MOST_DOCUMENTS, Limits
from jettison.sizes.model import Breakdown
from jettison.sizes.owners import records_of
from jettison.sizes.packages import Package
from jettison.sizes.streams import open_layer
from jettison.sizes.tree import Tree

INDEX, SAVED = "index.json", "manifest.json"

_DIGEST = re.compile(r"(sha256|sha512):[0-9a-f]{64,128}")
_PLATFORM = re.compile(r"[A-Za-z0-9_.-]{0,64}")
_EVIDENCE = "vnd.docker.reference.type"


class Blobs(Protocol):
    """Where an image's pieces are, by the names that the layout gives them."""

    def has(self, name: str) -> bool:
        """Tell whether there is such a piece."""

    def open(self, name: str) -> BinaryIO:
        """Open a piece; BuildError if there is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """One platform's image: names of its layers, lowest first, and the sizes of its documents."""

    platform: str
    layers: tuple[str, ...]
    documents: Mapping[str, int]


def choose(blobs: Blobs, wanted: Platform | None, own: Platform) -> Image:
    """Find the image; of several that for `wanted`, or else for this machine's platform, `own`.

    Raises BuildError for what holds no image, OptionError where there is none for the platform.
    """
    documents = _Documents(blobs)
    if blobs.has(INDEX):
        found = list(_read_manifests(documents))
    elif blobs.has(SAVED):
        found = list(_read_saved(documents))
    else:
        raise BuildError(f"it is no image: it has neither {INDEX} nor {SAVED}")
    if not found:
        raise BuildError("it holds no image")
    return _choose({image.platform: image for image in found}, len(found), wanted, own)


def _choose(found: Mapping[str, Image], count: int, wanted: Platform | None, own: Platform) -> Image:
    if count > len(found):
        raise BuildError("it holds several images", hint="save one image into each file")
    platform = wanted.format() if wanted else own.format()
    if len(found) == 1 and wanted is None:
        (image,) = found.values()
        return image
    if platform not in found:
        message = f"it has no image for {platform}, but for {', '.join(sorted(found))}"
        raise OptionError(message, hint="choose one with --platform")
    return found[platform]


def measure(blobs: Blobs, name: str, image: Image, known: Iterable[Package] = ()) -> Breakdown:
    """Read an image's layers and say what it is made of; BuildError names the layer that cannot be read."""
    layers, measured = _layers(blobs, image)
    return break_down(name, image.platform, layers, image.documents, measured=measured, known=known)


def packages_of(blobs: Blobs, image: Image) -> tuple[Package, ...]:
    """Read the packages of an image and their files; BuildError if it has no database of them."""
    records = records_of(Tree(_layers(blobs, image)[0]))
    if not records.by_path:
        raise BuildError("it has no package database", hint="build it with `rootfs: {metadata: rpmdb}`")
    return tuple(records.packages.values())


def _layers(blobs: Blobs, image: Image) -> tuple[list[Layer], bool]:
    """Read all layers, each once however often it is named, and tell whether all are stored packed."""
    read: dict[str, tuple[Layer, bool]] = {}
    limits = Limits()
    for number, blob in enumerate(image.layers, 1):
        try:
            if blob not in read:
                read[blob] = _layer(blobs, blob, limits)
        except BuildError as error:
            message = f"layer {number} of {len(image.layers)} cannot be read: {error.message}"
            raise BuildError(message, hint=error.hint) from None
    return [read[blob][0] for blob in image.layers], all(packed for _, packed in read.values())


def _layer(blobs: Blobs, name: str, limits: Limits) -> tuple[Layer, bool]:
    with blobs.open(name) as raw:
        stream, packed = open_layer(raw, limits)
        return read(stream, limits), packed


class _Documents:
    """The pieces of an image that are JSON; all that are read have MOST_DOCUMENTS bytes together at most."""

    def __init__(self, blobs: Blobs) -> None:
        self.has = blobs.has
        self._blobs = blobs
        self._left = MOST_DOCUMENTS

    def read(self, name: str) -> tuple[object, int]:
        """Return what a piece says, and its size."""
        with self._blobs.open(name) as stream:
            data = stream.read(self._left + 1)
        self._left -= len(data)
        if self._left < 0:
            raise BuildError(
                f"{name} is too large: an image's documents have {MOST_DOCUMENTS:,} bytes at most"
            )
        try:
            return json.loads(data), len(data)
        except (ValueError, RecursionError):
            raise BuildError(f"{name} is no JSON") from None


def _read_manifests(documents: _Documents) -> Iterator[Image]:
    """Follow an index to the manifests of images, each once: one may have several names."""
    todo = [mapping(documents.read(INDEX)[0], INDEX)]
    seen: set[str] = set()
    while todo:
        for name in _entries(documents, todo.pop()):
            document, size = documents.read(name) if name not in seen else ({}, 0)
            seen.add(name)
            manifest = mapping(document, name)
            if "manifests" in manifest:
                todo.append(manifest)
            elif "config" in manifest:
                yield _image(documents, manifest, size)


def _entries(documents: _Documents, index: Mapping[str, object]) -> Iterator[str]:
    """Name what an index leads to, but for evidence about images and what is only named, not there."""
    for descriptor in listing(index.get("manifests"), "manifests"):
        about = mapping(descriptor, "a manifest's entry")
        evidence = _EVIDENCE in mapping(about.get("annotations") or {}, "annotations")
        if not evidence and documents.has(_blob(about)):
            yield _blob(about)


def _image(documents: _Documents, manifest: Mapping[str, object], size: int) -> Image:
    layers = [mapping(each, "a layer's entry") for each in listing(manifest.get("layers"), "layers")]
    name = _blob(mapping(manifest["config"], "the config's entry"))
    platform, length = _platform(documents, name)
    return Image(
        platform=platform,
        layers=tuple(_blob(layer) for layer in layers),
        documents={"manifest": size, "config": length},
    )


def _read_saved(documents: _Documents) -> Iterator[Image]:
    """Read the list that older versions of Docker write: no manifest, and plain names."""
    for entry in listing(documents.read(SAVED)[0], SAVED):
        about = mapping(entry, f"an entry of {SAVED}")
        platform, length = _platform(documents, text(about.get("Config"), "Config"))
        layers = tuple(text(layer, "a layer's name") for layer in listing(about.get("Layers"), "Layers"))
        yield Image(platform=platform, layers=layers, documents={"config": length})


def _platform(documents: _Documents, name: str) -> tuple[str, int]:
    """Return an image's platform, and the size of its config."""
    document, length = documents.read(name)
    config = mapping(document, "the config")
    words = (config.get(key) or "" for key in ("os", "architecture", "variant"))
    # `v8` of an image for arm64 is the usual variant, which is not written.
    return normalize(
        *(text(word, "the platform", _PLATFORM, "plain words") for word in words)
    ).format(), length


def _blob(descriptor: Mapping[str, object]) -> str:
    digest = text(descriptor.get("digest"), "a digest", _DIGEST, "sha256:HEX or sha512:HEX")
    return f"blobs/{digest.replace(':', '/')}"
