"""Named contexts that stand in for images, and the definition that the command line prints."""

from __future__ import annotations

import json
import shlex
import shutil
import sys
import tarfile
from pathlib import Path

import pytest

from tests.e2e.archive import Archive
from tests.e2e.conftest import EXAMPLE
from tests.e2e.engines import Build, Buildctl, Engine
from tests.e2e.harbor_env import ROOT, Harbor

SOURCE_ROOT = f"PYTHONPATH={ROOT / 'frontend'}"
GOLANG = "mcr.microsoft.com/oss/go/microsoft/golang:1.25-cbl-mariner2.0"


@pytest.mark.stand_in  # the harbor's registry has the image under another name
def test_named_context_takes_the_place_of_an_image(engine: Engine, tmp_path: Path) -> None:
    other = f"{engine.harbor.env['HARBOR_REGISTRY']}/{GOLANG.partition('/')[2]}"
    dest = tmp_path / "image.tar"
    outcome = engine.oci(Build(context=EXAMPLE, contexts={GOLANG: f"docker-image://{other}"}), dest).ok()
    assert f"load metadata for {other}" in outcome.text
    assert "usr/bin/hello" in Archive.read(dest).tree()


def test_printed_definition_builds_the_same_tree(harbor: Harbor, tmp_path: Path) -> None:
    """The pipe of the manual and the gateway build give the same files, byte for byte."""
    project, gateway = tmp_path / "hello", tmp_path / "gateway"
    shutil.copytree(EXAMPLE, project)
    line = "jettison llb | buildctl build --local context=. --output type=local,dest=out"
    command = f'jettison() {{ {shlex.quote(sys.executable)} -m jettison "$@"; }}'
    harbor.run(
        "env", "-C", str(project), SOURCE_ROOT, "bash", "-o", "pipefail", "-c", f"{command}; {line}"
    ).ok()
    Buildctl(harbor).tree(Build(context=EXAMPLE), gateway).ok()
    assert files(project / "out") == files(gateway)


def files(root: Path) -> dict[str, bytes | str]:
    """Each path below a root with a file's content or a link's target."""
    return {
        str(path.relative_to(root)): (
            str(path.readlink()) if path.is_symlink() else path.read_bytes() if path.is_file() else ""
        )
        for path in root.rglob("*")
    }


def test_the_long_form_gives_the_same_image(engine: Engine, tmp_path: Path) -> None:
    """What `jettison explain` prints builds to the same manifest, digest for digest."""
    short = EXAMPLE / "jettison.yaml"
    words = ("env", SOURCE_ROOT, sys.executable, "-m", "jettison", "explain", str(short))
    long = tmp_path / "long.yaml"
    long.write_bytes(engine.harbor.run(*words).ok().stdout)
    digests = []
    for file in (short, long):
        engine.oci(Build(context=EXAMPLE, file=file), tmp_path / "image.tar").ok()
        with tarfile.open(tmp_path / "image.tar") as tar:
            index = tar.extractfile("index.json")
            assert index is not None
            digests.append([each["digest"] for each in json.load(index)["manifests"]])
    assert digests[0] == digests[1]
