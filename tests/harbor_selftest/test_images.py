"""Images are made of roots reproducibly, and a registry takes them."""

from __future__ import annotations

import hashlib
import json
import tarfile
from pathlib import Path

import pytest

from tests.harbor import oci


@pytest.fixture
def root(tmp_path: Path) -> Path:
    made = tmp_path / "cache" / "base-0123" / "root"
    (made / "etc").mkdir(parents=True)
    (made / "etc" / "os-release").write_text("ID=mariner\n")
    (made / "sh").symlink_to("etc/os-release")
    return made


def test_blobs_are_what_their_digests_say(tmp_path: Path, root: Path) -> None:
    made = oci.image(tmp_path / "cache", [root], {"config": {"User": "65532"}})
    for digest in (made.digest, *made.blobs):
        assert f"sha256:{hashlib.sha256(made.blob(digest).read_bytes()).hexdigest()}" == digest


def test_the_config_names_the_layers_and_the_platform(tmp_path: Path, root: Path) -> None:
    made = oci.image(tmp_path / "cache", [root], {"architecture": "arm64", "config": {"User": "65532"}})
    layer, config = made.blobs
    assert json.loads(made.blob(config).read_text()) == {
        "architecture": "arm64",
        "os": "linux",
        "config": {"User": "65532"},
        "rootfs": {"type": "layers", "diff_ids": [layer]},
    }


def test_a_folder_becomes_a_layer_with_its_names_and_links(tmp_path: Path, root: Path) -> None:
    made = oci.image(tmp_path / "cache", [root], {})
    with tarfile.open(made.blob(made.blobs[0])) as layer:
        assert layer.getnames() == [".", "./etc", "./etc/os-release", "./sh"]
        assert layer.getmember("./sh").linkname == "etc/os-release"


def test_a_tar_file_is_the_layer_itself_and_layers_stack(tmp_path: Path, root: Path) -> None:
    extra = tmp_path / "cache" / "go-4567" / "go.tar"
    extra.parent.mkdir()
    with tarfile.open(extra, "w") as archive:
        archive.add(root / "etc" / "os-release", "usr/go")
    made = oci.image(tmp_path / "cache", [root, extra], {})
    manifest = json.loads(made.blob(made.digest).read_text())
    assert [layer["digest"] for layer in manifest["layers"]] == list(made.blobs[:2])
    assert made.blob(made.blobs[1]).read_bytes() == extra.read_bytes()


def test_the_same_root_gives_the_same_image_in_any_cache(tmp_path: Path, root: Path) -> None:
    one, other = (oci.image(tmp_path / name, [root], {"config": {}}) for name in ("one", "other"))
    assert one.digest == other.digest
    assert one.folders != other.folders


def test_an_index_lists_its_images_by_platform(tmp_path: Path, root: Path) -> None:
    one, other = (
        oci.image(tmp_path / "cache", [root], {"architecture": name}, oci.DOCKER)
        for name in ("amd64", "arm64")
    )
    made = oci.index(tmp_path / "cache", [(one, {"os": "linux"}), (other, {"variant": "v8"})], oci.DOCKER)
    text = made.blob(made.digest).read_bytes()
    assert f"sha256:{hashlib.sha256(text).hexdigest()}" == made.digest
    assert made.images == (one, other)
    assert json.loads(text) == {
        "schemaVersion": 2,
        "mediaType": "application/vnd.docker.distribution.manifest.list.v2+json",
        "manifests": [
            {
                "mediaType": "application/vnd.docker.distribution.manifest.v2+json",
                "digest": image.digest,
                "size": image.blob(image.digest).stat().st_size,
                "platform": platform,
            }
            for image, platform in ((one, {"os": "linux"}), (other, {"variant": "v8"}))
        ],
    }
