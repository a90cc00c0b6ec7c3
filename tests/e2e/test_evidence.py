"""What scanners list of programs: the same whether they are packed or not, and each part once."""

from __future__ import annotations

import hashlib
import json
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
# Each distribution on one of the engines: what scanners see does not depend on who has built it.
WORLDS = [
    pytest.param("docker", "mariner-2.0", id="mariner"),
    pytest.param("buildkitd", "azurelinux-3.0", id="azurelinux"),
]
PACKED = "upx: {files: /usr/bin/app, required: true}\n"


def build(engine: Engine, project: Path, distro: str, more: str = "") -> Path:
    """Build the project and give the image's archive."""
    (project / "jettison.yaml").write_text(f"distro: {distro}\ngo: .\n{more}")
    archive = project.parent / f"{hashlib.sha256(more.encode()).hexdigest()[:8]}.tar"
    engine.oci(Build(context=project), archive).ok()
    return archive


def without_stdlib(found: Modules) -> tuple[Modules, list[str]]:
    """Give the modules, and the versions of the standard library without what scanners put before them."""
    modules = [module for module in found if module[0] != "stdlib"]
    return modules, [version.lstrip("gov") for name, version in found if name == "stdlib"]


@pytest.mark.parametrize(("name", "distro"), WORLDS)
def test_scanners_list_a_packed_program_s_modules_as_the_unpacked_one_s(
    harbor: Harbor, tmp_path: Path, name: str, distro: str
) -> None:
    engine = ENGINES[name](harbor)
    project = write_go_project(tmp_path / "project")
    plain, packed = build(engine, project, distro), build(engine, project, distro, PACKED)
    assert SBOM not in Archive.read(plain).tree()

    by_trivy = trivy_modules(harbor, plain, tmp_path)
    modules, library = without_stdlib(by_trivy)
    assert (modules, len(library)) == (sorted(MODULES), 1)
    assert trivy_modules(harbor, packed, tmp_path) == by_trivy

    by_syft = without_stdlib(syft_modules(harbor, plain))
    assert by_syft == (modules, library)
    assert without_stdlib(syft_modules(harbor, packed, *READ_SBOMS)) == by_syft
    today = [without_stdlib(syft_modules(harbor, each, syft=CURRENT)) for each in (plain, packed)]
    assert today[0] == today[1]
    # It names what a folder stands in the place of, where the others name the folder.
    assert {name for name, _ in today[1][0]} >= {name for name, _ in modules if name[0] != "."}
    assert (len(today[1][0]), len(today[1][1])) == (len(modules), 1)

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
