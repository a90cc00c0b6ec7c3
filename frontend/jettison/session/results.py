"""The result of a build as BuildKit's exporters read it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from jettison.compiler.scan import CORE
from jettison.description.model import Pairs
from jettison.gateway.bridge import Ref, Result
from jettison.platforms import Platform

CONFIG = "containerimage.config"
PLATFORMS = "refs.platforms"
EPOCH = "source.date.epoch"


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """One platform's image: its tree, its OCI image config (JSON), its annotations and its SBOMs."""

    ref: Ref
    config: bytes
    annotations: Pairs = ()
    sbom: Ref | None = None


def image_result(built: Mapping[Platform, Built], multi: bool, epoch: int | None = None) -> Result:
    """Put images together: by platform if `multi`, else the only one, plain; `epoch` is their time.

    The list of platforms is always there: without it an exporter takes the daemon's own platform.
    """
    metadata = {PLATFORMS: platform_list(built)}
    if epoch is not None:
        names = [f"{EPOCH}/{platform.format()}" for platform in built] if multi else [EPOCH]
        metadata |= dict.fromkeys(names, str(epoch).encode())
    for platform, image in built.items():
        metadata |= _metadata(image, platform.format() if multi else "")
    sboms = {platform.format(): image.sbom for platform, image in built.items() if image.sbom}
    if multi:
        refs = {platform.format(): image.ref for platform, image in built.items()}
        return Result(refs=refs, metadata=metadata, sboms=sboms, sbom_core=CORE)
    (image,) = built.values()
    return Result(ref=image.ref, metadata=metadata, sboms=sboms, sbom_core=CORE)


def platform_list(platforms: Iterable[Platform]) -> bytes:
    """Return the JSON of the list of platforms (capitals outside, small letters inside)."""
    entries = [{"ID": platform.format(), "Platform": _fields(platform)} for platform in platforms]
    return json.dumps({"Platforms": entries}, separators=(",", ":")).encode()


def _metadata(image: Built, key: str) -> dict[str, bytes]:
    """Return the metadata of one image; `key` is its platform, or empty for the only one."""
    config = f"{CONFIG}/{key}" if key else CONFIG
    prefix = f"annotation-manifest[{key}]" if key else "annotation"
    annotations = {f"{prefix}.{name}": value.encode() for name, value in image.annotations}
    return {config: image.config} | annotations


def _fields(platform: Platform) -> dict[str, str]:
    fields = {
        "architecture": platform.architecture,
        "os": platform.os,
        "os.version": platform.os_version,
        "variant": platform.variant,
    }
    return {name: value for name, value in fields.items() if value}
