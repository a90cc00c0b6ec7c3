"""Built again without any cache, an image is the same to the last bit; on another engine its layers are."""

from __future__ import annotations

import json
import re
import shutil
import tarfile
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.e2e.archive import Archive
from tests.e2e.conftest import ENGINES
from tests.e2e.engines import Build
from tests.e2e.harbor_env import ROOT, Harbor

EXAMPLES = ROOT / "examples"
PAGE = ROOT / "docs" / "reproducible.md"
DATABASE = """\
distro: azurelinux-3.0
packages: [tzdata, openssl-libs]
rootfs: {metadata: rpmdb}
stages:
  tools: {from: "mcr.microsoft.com/azurelinux/base/core:3.0", packages: [git]}
files:
  - {from: tools, src: /usr/bin/git, dest: /usr/bin/git, rpms: true}
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


@pytest.mark.parametrize("name", ["files", "database"])
def test_an_image_is_the_same_twice_and_its_layers_on_both_engines(
    harbor: Harbor, tmp_path: Path, name: str
) -> None:
    file = None
    if name == "database":
        file = tmp_path / "jettison.yaml"
        file.write_text(DATABASE)
    context = EXAMPLES / "files"
    found = {engine: build(harbor, engine, Build(context=context, file=file), tmp_path) for engine in ENGINES}
    for once, again in found.values():
        assert once == again
    (docker, _), (buildkitd, _) = found.values()
    assert docker.diff_ids == buildkitd.diff_ids
    assert (docker.times, docker.created) == (frozenset({0.0}), "1970-01-01T00:00:00Z")


def blocks(page: Path) -> list[str]:
    """Give the commands of each block that shows a terminal."""
    shown = re.findall(r"^```console\n(.*?)^```$", page.read_text(), re.MULTILINE | re.DOTALL)
    return [re.sub(r"^\$ ", "", block, flags=re.MULTILINE) for block in shown]


def test_the_commands_of_the_page_give_the_same_image(harbor: Harbor, tmp_path: Path) -> None:
    shutil.copytree(EXAMPLES / "hello", tmp_path / "hello")
    for block in blocks(PAGE):
        harbor.run("bash", "-euo", "pipefail", "-c", f"cd {tmp_path}\n{block}").ok()
    found = [made(tmp_path / f"{name}.tar") for name in ("one", "two", "three", "four")]
    assert len({each.diff_ids for each in found}) == 1
    assert {each.times for each in found} == {frozenset({0.0})}
    assert [each.digest == found[0].digest for each in found[:2]] == [True, True]
    assert found[2].digest == found[3].digest


def test_engines_agree_on_the_digest_of_what_they_do_not_compress(harbor: Harbor, tmp_path: Path) -> None:
    found = set()
    for engine in ENGINES:
        archive = tmp_path / f"{engine}.tar"
        output = f"type=oci,dest={archive},compression=uncompressed,force-compression=true"
        extra = ("--provenance=false",) if engine == "docker" else ()
        args = {"SOURCE_DATE_EPOCH": "0"}
        ENGINES[engine](harbor).build(
            Build(context=EXAMPLES / "files", args=args, output=output, extra=extra)
        ).ok()
        found.add(made(archive).digest)
    assert len(found) == 1
