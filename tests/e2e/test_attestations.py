"""`--sbom` of an image with a packed program: its attestation tells of the program as it was, too."""

from __future__ import annotations

import hashlib
import json
import tarfile
from pathlib import Path

import pytest

from tests.e2e.archive import Archive
from tests.e2e.conftest import EXAMPLE
from tests.e2e.engines import Build, Buildctl, Engine
from tests.e2e.harbor_env import Harbor
from tests.e2e.upx import unpack

pytestmark = pytest.mark.engine

PROGRAM, SPDX = "usr/bin/hello", "https://spdx.dev/Document"


@pytest.fixture(scope="session")
def scanner(harbor: Harbor) -> str:
    """Build the stand-in for a scanner, and give its name in the harbor's registry."""
    name = f"{harbor.env['HARBOR_REGISTRY']}/scan:1"
    folder = Path(__file__).parent / "scanner"
    output = f"type=image,name={name},push=true,registry.insecure=true"
    harbor.run("docker", "buildx", "build", "--provenance=false", "--output", output, str(folder)).ok()
    return name


def test_the_attestation_knows_the_unpacked_program(engine: Engine, scanner: str, tmp_path: Path) -> None:
    asked = f"generator={scanner}"
    extra = ("--opt", f"attest:sbom={asked}") if isinstance(engine, Buildctl) else (f"--sbom={asked}",)
    archive = tmp_path / "image.tar"
    engine.oci(Build(context=EXAMPLE, extra=extra), archive).ok()
    program = Archive.read(archive).tree()[PROGRAM].content
    original = unpack(engine.harbor, program, tmp_path)
    assert statements(archive) == {"sbom": sha256(program), "sbom-program": sha256(original)}


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def statements(archive: Path) -> dict[str, str]:
    """Give the checksum of the program in each SBOM that is attested, by the SBOM's name."""
    found = {}
    with tarfile.open(archive) as tar:
        for member in tar:
            stream = tar.extractfile(member)
            text = stream.read() if stream and member.size < 1 << 20 else b""
            document = json.loads(text) if text.startswith(b"{") else {}
            if document.get("predicateType") == SPDX:
                (file,) = document["predicate"]["files"]
                found[document["predicate"]["name"]] = file["checksums"][0]["checksumValue"]
    return found
