"""What a build gives back beside files: platforms, annotations, times, provenance."""

from __future__ import annotations

import json
import re
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

import pytest

from tests.e2e import servers
from tests.e2e.engines import Build, Buildx, Engine
from tests.scratch import scratch_folder

TEXT = """\
distro: azurelinux-3.0
args: {NOTE: none}
rootfs: {base: none}
stages:
  made:
    from: mcr.microsoft.com/azurelinux/base/core:3.0
    platform: build
    steps:
      - copy: source
      - run: echo "$NOTE" | cat - source > /made
files:
  - {from: made, src: /made, dest: /made}
  - {dest: /platform, content: "${TARGETPLATFORM}"}
image:
  labels: {from: file, over: file}
  annotations: {org.example.note: "${NOTE}"}
"""
FILES = {"jettison.yaml": TEXT, "source": "text\n"}
EPOCH = 1_700_000_000
PLATFORMS = ("linux/amd64", "linux/arm64")


class Platform(TypedDict):
    """A platform as manifests have it."""

    os: str
    architecture: str


class Descriptor(TypedDict, total=False):
    """What a document says of another one."""

    digest: str
    platform: Platform
    annotations: dict[str, str]


class Manifest(TypedDict, total=False):
    """An image's manifest, or an attestation's."""

    annotations: dict[str, str]
    config: Descriptor
    layers: list[Descriptor]


class ImageConfig(TypedDict):
    """The parts of an image config that this file looks at."""

    created: str
    history: list[dict[str, str]]
    config: dict[str, dict[str, str]]


@dataclass(frozen=True, slots=True)
class Index:
    """An OCI archive: its blobs by digest, and the manifests of its index."""

    blobs: dict[str, bytes]
    listed: list[Descriptor]

    @classmethod
    def read(cls, path: Path) -> Index:
        """Read an archive; an index in the index is followed once."""
        with tarfile.open(path) as tar:
            files = {each.name: stream.read() for each in tar if (stream := tar.extractfile(each))}
        blobs = {name.removeprefix("blobs/").replace("/", ":"): data for name, data in files.items()}
        (top,) = json.loads(files["index.json"])["manifests"]
        return cls(blobs, json.loads(blobs[top["digest"]])["manifests"])

    def images(self) -> dict[str, Manifest]:
        """Give the images' manifests by platform."""
        found = {f"{each['platform']['os']}/{each['platform']['architecture']}": each for each in self.listed}
        return {name: self.manifest(each) for name, each in found.items() if name != "unknown/unknown"}

    def manifest(self, listed: Descriptor) -> Manifest:
        """Give the manifest that the index lists."""
        found: Manifest = json.loads(self.blobs[listed["digest"]])
        return found

    def config(self, manifest: Manifest) -> ImageConfig:
        """Give an image's config."""
        found: ImageConfig = json.loads(self.blobs[manifest["config"]["digest"]])
        return found

    def statements(self) -> Iterator[str]:
        """Yield the attestations as JSON."""
        for listed in self.listed:
            if listed["platform"]["os"] == "unknown":
                yield from (self.blobs[layer["digest"]].decode() for layer in self.manifest(listed)["layers"])


@pytest.fixture(scope="module")
def index(engine: Engine, request: pytest.FixtureRequest) -> Index:
    """Build for two platforms at once."""
    folder = scratch_folder(request, "results")
    for name, text in FILES.items():
        (folder / name).write_text(text)
    listed = ",".join(PLATFORMS)
    flags = ("--platform", listed, "--label", "over=command", "--provenance=false")
    opts = ("--opt", f"platform={listed}", "--opt", "label:over=command")
    extra = flags if isinstance(engine, Buildx) else opts
    args = {"NOTE": "seen", "SOURCE_DATE_EPOCH": str(EPOCH)}
    engine.oci(Build(context=folder, args=args, extra=extra), folder / "image.tar").ok()
    return Index.read(folder / "image.tar")


def test_each_platform_has_its_image(index: Index) -> None:
    images = index.images()
    assert tuple(sorted(images)) == PLATFORMS
    assert len({manifest["layers"][0]["digest"] for manifest in images.values()}) == 2


def test_labels_of_the_command_go_over_those_of_the_file(index: Index) -> None:
    for manifest in index.images().values():
        assert index.config(manifest)["config"]["Labels"] == {"from": "file", "over": "command"}


def test_annotations_are_in_each_manifest(index: Index) -> None:
    found = [manifest["annotations"] for manifest in index.images().values()]
    assert found == [{"org.example.note": "seen"}] * 2


def test_time_of_the_image_is_that_of_the_argument(index: Index) -> None:
    for manifest in index.images().values():
        config = index.config(manifest)
        times = [config["created"], *(entry["created"] for entry in config["history"])]
        assert times == ["2023-11-14T22:13:20Z"] * 2


def test_history_has_an_entry_for_each_layer(index: Index) -> None:
    for manifest in index.images().values():
        entries = [(each["created_by"], each["comment"]) for each in index.config(manifest)["history"]]
        assert entries == [("jettison: add /made /platform", "jettison.v1")]
        assert len(manifest["layers"]) == 1


@pytest.fixture(scope="module")
def statement(engine: Engine, request: pytest.FixtureRequest) -> str:
    """Build from a repository, with all that provenance can say."""
    folder = scratch_folder(request, "provenance")
    output = ("--progress=plain", "--output", f"type=oci,dest={folder / 'image.tar'}")
    with servers.git(folder, FILES) as url:
        if isinstance(engine, Buildx):
            syntax = ("--build-arg", f"BUILDKIT_SYNTAX={engine.harbor.frontend}")
            flags = ("--provenance=mode=max", "-f", "jettison.yaml", f"{url}#v1")
            engine.harbor.run("docker", "buildx", "build", *output, *syntax, *flags).ok()
        else:
            opts = {"source": engine.harbor.frontend, "context": f"{url}#v1", "filename": "jettison.yaml"}
            opts["attest:provenance"] = "mode=max"
            words = tuple(word for key, value in opts.items() for word in ("--opt", f"{key}={value}"))
            engine.harbor.run("buildctl", "build", *output, "--frontend", "gateway.v0", *words).ok()
    (found,) = Index.read(folder / "image.tar").statements()
    return found


def test_provenance_names_the_build_file_and_every_source(statement: str) -> None:
    predicate = json.loads(statement)["predicate"]
    definition = predicate.get("buildDefinition", {})  # of SLSA 1.0; before that, all is in the predicate
    materials = predicate.get("materials") or definition["resolvedDependencies"]
    uris = [material["uri"] for material in materials]
    assert [uri for uri in uris if uri.startswith("pkg:docker/mcr.microsoft.com/azurelinux/base/core@3.0")]
    assert [uri for uri in uris if uri.startswith("pkg:docker/") and "jettison@dev" in uri]
    assert [uri for uri in uris if "project.git#" in uri or uri.endswith("project.git")]
    assert all(material["digest"] for material in materials)
    called = predicate.get("invocation") or definition["externalParameters"]
    source = called["configSource"]
    assert (source.get("entryPoint") or source["path"]) == "jettison.yaml"
    assert "project.git" in source["uri"]


def test_provenance_maps_each_step_to_its_line(statement: str) -> None:
    assert statement.count('"filename":"jettison.yaml"') + statement.count('"filename": "jettison.yaml"') == 1
    lines = {int(line) for line in re.findall(r'"start":\s*\{\s*"line":\s*(\d+)', statement)}
    assert lines == {5, 9, 10, 12, 13}


def test_warnings_are_shown_once(engine: Engine, tmp_path: Path) -> None:
    text = "distro: mariner-2.0\nrootfs: {base: none}\nfiles: [{dest: /a, content: a}]\n"
    (tmp_path / "jettison.yaml").write_text(text)
    listed = ",".join(PLATFORMS)
    buildx = isinstance(engine, Buildx)
    extra = ("--platform", listed) if buildx else ("--opt", f"platform={listed}")
    assert engine.warnings(Build(context=tmp_path, extra=extra)) == [
        "end-of-life-distro: CBL-Mariner 2.0 gets no updates: its support ended on 2025-07-31 (line 1)"
    ]


def test_the_same_image_comes_out_twice(engine: Engine, tmp_path: Path) -> None:
    """Every step runs again, and the files' times are clamped: the digest is that of the first time."""
    for name, text in FILES.items():
        (tmp_path / name).write_text(text)
    args, digests = {"SOURCE_DATE_EPOCH": str(EPOCH)}, []
    for name in ("one", "two"):
        output = f"type=oci,tar=false,rewrite-timestamp=true,dest={tmp_path / name}"
        engine.build(Build(context=tmp_path, args=args, output=output, no_cache=True)).ok()
        listed = json.loads((tmp_path / name / "index.json").read_text())["manifests"]
        digests.append([each["digest"] for each in listed])
    assert digests[0] == digests[1]
