"""Azure Linux 4.0 on both engines, by its own dnf5: a Go program, its root, a lock, and what goes wrong."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from pathlib import Path

import pytest

from jettison import lock
from tests.e2e.archive import Archive
from tests.e2e.engines import Build, Engine
from tests.e2e.harbor_env import Harbor
from tests.e2e.test_lock import locked
from tests.e2e.test_scanners import manifest, syft, trivy

pytestmark = pytest.mark.stand_in  # the real one is a preview: it may be another one tomorrow

CHECKED = """\
packages: [tzdata]
checks: {no-shell: true, no-setuid: true}
tests:
  - name: says hello
    run: [/usr/bin/hello]
    stdout: {contains: Hello}
"""
TEXT = """\
# syntax=ghcr.io/jettison-build/jettison:1
distro: azurelinux-4.0
packages: [openssl-libs]
files: [{dest: /etc/motd, content: hello}]
"""


@pytest.mark.scanner
def test_go_of_the_preview(engine: Engine, edited: Callable[[str, str], Path], tmp_path: Path) -> None:
    project = edited("distro: mariner-2.0", f"distro: azurelinux-4.0\n{CHECKED}")
    tag, archive = f"jettison-e2e:{uuid.uuid4().hex}", tmp_path / "image.tar"
    engine.oci(Build(context=project), archive).ok()
    engine.load(Build(context=project), tag, tmp_path)
    try:
        run = engine.harbor.run("docker", "run", "--rm", tag).ok()
        assert run.stdout.decode() == "Hello from Jettison, uid 65532\n"
    finally:
        engine.harbor.run("docker", "rmi", "-f", tag)
    image = Archive.read(archive)
    installed = manifest(image)
    assert {"ca-certificates", "filesystem", "tzdata"} <= {name for name, _ in installed}
    assert trivy(engine, archive, tmp_path) == (("azurelinux", "4.0"), installed)
    assert syft(engine, archive) == (("azurelinux", "4.0"), installed)
    sbom = json.loads(image.tree()["usr/share/sbom/hello.cdx.json"].content)
    assert {"stdlib"} <= {component["name"] for component in sbom["components"]}


def test_a_root_is_locked_and_built(harbor: Harbor, engine: Engine, tmp_path: Path) -> None:
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "jettison.yaml").write_text(TEXT)
    locked(harbor, engine.name, folder).ok()
    found = lock.read("jettison.lock", (folder / "jettison.lock").read_bytes())
    assert list(found.images) == ["mcr.microsoft.com/azurelinux-beta/base/core:4.0"]
    engine.oci(Build(context=folder), tmp_path / "image.tar").ok()
    names = {name for name, _ in manifest(Archive.read(tmp_path / "image.tar"))}
    assert names == {lock.package_name(package) for package in found.roots[0].packages}

    (folder / "jettison.lock").unlink()
    (folder / "jettison.yaml").write_text(TEXT.replace("openssl-libs", "opensll-libs"))
    refused = engine.oci(Build(context=folder), tmp_path / "image.tar")
    assert refused.code != 0
    said = ("jettison: no such package: opensll-libs", "jettison: did you mean openssl-libs?")
    assert [line for line in said if line not in refused.text] == []
