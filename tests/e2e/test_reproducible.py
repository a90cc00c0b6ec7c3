"""Built again without any cache, an image is the same to the last bit; on another engine its layers are."""

from __future__ import annotations

import json
import tarfile
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.e2e.archive import Archive
from tests.e2e.conftest import ENGINES
from tests.e2e.engines import Build
from tests.e2e.harbor_env import ROOT, Harbor

EXAMPLES = ROOT / "examples"
DATABASE = """\
distro: azurelinux-3.0
packages: [tzdata, openssl-libs]
rootfs: {metadata: rpmdb}
files:
  - {dest: /tmp/deep/note, content: "x", owner: "65532:65532"}
  - {dest: /usr/bin/link, symlink: none}
checks: {no-shell: true}
"""


@dataclass(frozen=True, slots=True)
class Made:
    """What an image is known by."""

    digest: str
    diff_ids: tuple[str, ...]
    times: frozenset[float]
    created: str


def made(archive: Path) -> Made:
    image = Archive.read(archive)
    config = json.loads(json.dumps(image.config))
    with tarfile.open(archive) as tar:
        index = tar.extractfile("index.json")
        assert index is not None
        (manifest,) = json.load(index)["manifests"]
    times = frozenset(entry.member.mtime for entry in image.layers[-1].values())
    return Made(manifest["digest"], tuple(config["rootfs"]["diff_ids"]), times, config["created"])


def build(harbor: Harbor, engine: str, build: Build, scratch: Path) -> tuple[Made, Made]:
    """Build as a user does, from what the cache has by then, and once more without any of it."""
    found = []
    for number, no_cache in enumerate((False, True)):
        archive = scratch / f"{engine}-{number}.tar"
        # Evidence about a build has its times: an image index with it is never the same.
        extra = ("--provenance=false",) if engine == "docker" else ()
        output = f"type=oci,dest={archive}"
        asked = Build(
            context=build.context,
            file=build.file,
            args={"SOURCE_DATE_EPOCH": "0"},
            output=output,
            no_cache=no_cache,
            extra=extra,
        )
        ENGINES[engine](harbor).build(asked).ok()
        found.append(made(archive))
    return found[0], found[1]


@pytest.mark.parametrize("name", ["hello", "files", "database"])
def test_an_image_is_the_same_twice_and_its_layers_on_both_engines(
    harbor: Harbor, tmp_path: Path, name: str
) -> None:
    file = None
    if name == "database":
        file = tmp_path / "jettison.yaml"
        file.write_text(DATABASE)
    context = EXAMPLES / ("hello" if file else name)
    found = {engine: build(harbor, engine, Build(context=context, file=file), tmp_path) for engine in ENGINES}
    for once, again in found.values():
        assert once == again
    (docker, _), (buildkitd, _) = found.values()
    assert docker.diff_ids == buildkitd.diff_ids
    assert (docker.times, docker.created) == (frozenset({0.0}), "1970-01-01T00:00:00Z")
