"""What scanners list of programs: the same whether they are packed or not, and each part once."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.e2e.archive import Archive
from tests.e2e.conftest import ENGINES
from tests.e2e.engines import Build, Engine
from tests.e2e.harbor_env import Harbor
from tests.e2e.scanners import READ_SBOMS, Modules, syft_modules, trivy_modules
from tests.e2e.test_scanners import manifest, syft, trivy
from tests.e2e.upx import unpack
from tests.harbor.scanners import CURRENT
from tests.projects import MODULES, write_go_project

pytestmark = [pytest.mark.engine, pytest.mark.scanner]

PROGRAM, SBOM = "usr/bin/app", "usr/share/sbom/app.cdx.json"
TRIVIES = ("trivy", "trivy-current")
AS_WRITTEN = "1.26.8-X:nosystemcrypto"


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """A distribution on one of the engines: what scanners see does not depend on who has built it.

    `line` is asked of Go and `release` what it then is; `read` is how scanners read that, where it differs.
    """

    engine: str
    distro: str
    line: str
    release: str
    read: Mapping[str, str]


MARINER = World(engine="docker", distro="mariner-2.0", line="1.25", release="1.25.11", read={})
AZURE = World(
    engine="buildkitd",
    distro="azurelinux-3.0",
    line="1.26",
    release="1.26.8",
    read={"trivy": AS_WRITTEN, "syft": AS_WRITTEN, CURRENT: AS_WRITTEN},
)
PACKED = "upx: {files: /usr/bin/app, required: true}\n"


def build(engine: Engine, project: Path, world: World, more: str = "") -> Path:
    """Build the project and give the image's archive."""
    text = f"distro: {world.distro}\ngo: {{package: ., version: '{world.line}'}}\n{more}"
    (project / "jettison.yaml").write_text(text)
    archive = project.parent / f"{hashlib.sha256(more.encode()).hexdigest()[:8]}.tar"
    engine.oci(Build(context=project), archive).ok()
    return archive


def without_stdlib(found: Modules) -> tuple[Modules, list[str]]:
    """Give the modules, and the versions of the standard library without what scanners put before them."""
    modules = [module for module in found if module[0] != "stdlib"]
    return modules, [version.lstrip("gov") for name, version in found if name == "stdlib"]


@pytest.mark.parametrize("world", [MARINER, AZURE], ids=lambda world: world.distro)
def test_scanners_list_a_packed_program_s_modules_as_the_unpacked_one_s(
    harbor: Harbor, tmp_path: Path, world: World
) -> None:
    engine, release, read = ENGINES[world.engine](harbor), world.release, world.read
    project = write_go_project(tmp_path / "project")
    plain, packed = build(engine, project, world), build(engine, project, world, PACKED)
    assert SBOM not in Archive.read(plain).tree()

    modules = sorted(MODULES)
    for trivy_ in TRIVIES:
        by_trivy = [without_stdlib(trivy_modules(harbor, each, tmp_path, trivy_)) for each in (plain, packed)]
        assert by_trivy == [(modules, [read.get(trivy_, release)]), (modules, [release])]

    assert without_stdlib(syft_modules(harbor, plain)) == (modules, [read.get("syft", release)])
    assert without_stdlib(syft_modules(harbor, packed, *READ_SBOMS)) == (modules, [release])
    today = [without_stdlib(syft_modules(harbor, each, syft=CURRENT)) for each in (plain, packed)]
    assert today[0] == today[1]
    # It names what a folder stands in the place of, where the others name the folder.
    assert {name for name, _ in today[1][0]} >= {name for name, _ in modules if name[0] != "."}
    assert (len(today[1][0]), today[1][1]) == (len(modules), [read.get(CURRENT, release)])

    image = Archive.read(packed)
    assert trivy(engine, packed, tmp_path)[1] == syft(engine, packed)[1] == manifest(image)
    check_hashes(harbor, image, tmp_path)


def check_hashes(harbor: Harbor, image: Archive, scratch: Path) -> None:
    """Compare what the SBOM says with the program that ships, and with what it unpacks to."""
    program = image.tree()[PROGRAM].content
    described = json.loads(image.tree()[SBOM].content)["metadata"]["component"]
    assert described["hashes"] == [{"alg": "SHA-256", "content": hashlib.sha256(program).hexdigest()}]
    original = hashlib.sha256(unpack(harbor, program, scratch)).hexdigest()
    assert described["properties"] == [{"name": "jettison:sha256:unpacked", "value": original}]
