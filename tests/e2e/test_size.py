"""`jettison size` on images of both engines: their sizes come to what is stored, and owners are right."""

from __future__ import annotations

import json
import sys
import tarfile
import uuid
from pathlib import Path
from typing import TypedDict, cast

from tests.e2e.conftest import EXAMPLE
from tests.e2e.engines import Build, Buildx, Engine
from tests.e2e.harbor_env import ROOT, Harbor
from tests.pages import examples

PAGE = ROOT / "docs" / "size.md"


class File(TypedDict):
    path: str
    size: int


class Part(TypedDict):
    kind: str
    name: str
    basis: str
    size: int
    files: list[File]


class Sizes(TypedDict):
    size: int
    compressed: int
    parts: list[Part]
    untold: list[str]


def sizes(harbor: Harbor, *words: str) -> Sizes:
    python = Harbor({**harbor.env, "PYTHONPATH": str(ROOT / "frontend")})
    done = python.run(sys.executable, "-m", "jettison", "size", *words, "--format", "json").ok()
    return cast("Sizes", json.loads(done.stdout))


def owners(found: Sizes) -> dict[str, str]:
    """Give the package of each file that has one."""
    parts = [part for part in found["parts"] if part["kind"] == "package"]
    return {file["path"]: part["name"] for part in parts for file in part["files"] if file["size"]}


def stored(archive: Path) -> int:
    with tarfile.open(archive) as tar:
        return sum(member.size for member in tar if member.name.startswith("blobs/sha256/"))


def test_sizes_come_to_what_is_stored(engine: Engine, tmp_path: Path) -> None:
    archive = tmp_path / "image.tar"
    # Evidence about a build is stored as well, and is no part of the image.
    plain = ("--provenance=false",) if engine.name == "docker" else ()
    output = f"type=oci,dest={archive}"
    engine.build(Build(context=EXAMPLE, output=output, extra=plain)).ok()
    found = sizes(engine.harbor, str(archive))
    assert found["compressed"] == stored(archive)
    assert [part["name"] for part in found["parts"] if part["kind"] == "program"] == ["/usr/bin/hello"]
    assert set(owners(found).values()) == {"filesystem", "mariner-release", "prebuilt-ca-certificates"}


def test_an_image_is_found_in_docker_by_its_name(harbor: Harbor, tmp_path: Path) -> None:
    tag = f"jettison-e2e:{uuid.uuid4().hex}"
    Buildx(harbor).load(Build(context=EXAMPLE), tag, tmp_path)
    try:
        found = sizes(harbor, tag)
    finally:
        harbor.run("docker", "rmi", "-f", tag)
    assert found["size"] == sizes(harbor, str(tmp_path / "image.tar"))["size"]


def test_usual_places_say_what_the_database_says(harbor: Harbor, tmp_path: Path) -> None:
    (example,) = examples(PAGE)
    file = tmp_path / "jettison.yaml"
    file.write_text(example.text)
    images = {}
    for name, target in (("manifests", ""), ("database", "database")):
        images[name] = str(tmp_path / f"{name}.tar")
        asked = Build(context=example.context or ROOT, file=file, target=target)
        Buildx(harbor).oci(asked, Path(images[name])).ok()
    exact = sizes(harbor, images["database"])
    guessed = sizes(harbor, images["manifests"])
    told = sizes(harbor, images["manifests"], "--packages", images["database"])
    assert {part["basis"] for part in exact["parts"] if part["kind"] == "package"} == {"database"}
    assert owners(told) == owners(exact) == owners(guessed)
    assert "glibc" in owners(exact).values()
    assert [part["name"] for part in exact["parts"] if part["kind"] == "data"] == ["directories and links"]
