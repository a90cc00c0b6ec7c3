"""Variants of platforms: the code of each program, and what the image and the index say of it."""

from __future__ import annotations

import io
import json
import tarfile
from pathlib import Path
from typing import TypedDict, cast

from tests.e2e.conftest import EXAMPLE
from tests.e2e.engines import Build, Engine


class Described(TypedDict, total=False):
    """An index, a manifest, a config or what points at one, as far as the test looks at it."""

    os: str
    architecture: str
    variant: str
    digest: str
    platform: Described
    config: Described
    layers: list[Described]
    manifests: list[Described]


PLATFORMS = {"linux/arm/v6": b"GOARM=6", "linux/amd64/v3": b"GOAMD64=v3", "linux/arm64": b"GOARCH=arm64"}


def test_go_programs_of_several_variants(engine: Engine, tmp_path: Path) -> None:
    file, archive = tmp_path / "jettison.yaml", tmp_path / "image.tar"
    file.write_text("distro: azurelinux-3.0\ngo: ./cmd/hello\nrootfs: {base: none}\n")
    listed = ",".join(PLATFORMS)
    option = ("--platform", listed) if engine.name == "docker" else ("--opt", f"platform={listed}")
    extra = (*option, *(("--provenance=false",) if engine.name == "docker" else ()))
    engine.oci(Build(context=EXAMPLE, file=file, extra=extra), archive).ok()
    with tarfile.open(archive) as tar:
        found = {platform: (config, program) for platform, config, program in images(tar)}
    assert list(found) == list(PLATFORMS)
    for platform, (config, program) in found.items():
        assert config == platform
        assert PLATFORMS[platform] in program  # what the linker notes of the build


def images(tar: tarfile.TarFile) -> list[tuple[str, str, bytes]]:
    """Give each image of an index: its platform there, the one of its config, and its program."""
    (named,) = document(tar, "index.json")["manifests"]
    return [image(tar, each) for each in document(tar, blob(named))["manifests"]]


def image(tar: tarfile.TarFile, listed: Described) -> tuple[str, str, bytes]:
    manifest = document(tar, blob(listed))
    (layer,) = manifest["layers"]
    with tarfile.open(fileobj=io.BytesIO(read(tar, blob(layer)))) as files:
        program = read(files, "usr/bin/hello")
    return spelt(listed["platform"]), spelt(document(tar, blob(manifest["config"]))), program


def spelt(parts: Described) -> str:
    names = (parts.get("os"), parts.get("architecture"), parts.get("variant"))
    return "/".join(name for name in names if name)


def document(tar: tarfile.TarFile, name: str) -> Described:
    return cast("Described", json.loads(read(tar, name)))


def blob(descriptor: Described) -> str:
    return "blobs/" + descriptor["digest"].replace(":", "/")


def read(tar: tarfile.TarFile, name: str) -> bytes:
    stream = tar.extractfile(name)
    assert stream is not None
    return stream.read()
