"""`jettison lock` through both engines, and builds that are held to what it wrote."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import pytest

from jettison import lock
from tests.e2e.engines import Build, Engine
from tests.e2e.harbor_env import ROOT, Harbor, Outcome

TEXT = """\
# syntax=ghcr.io/jettison-build/jettison:1
distro: azurelinux-3.0
packages: [tzdata]
files: [{dest: /etc/motd, content: hello}]
targets:
  more: {rootfs: {packages: [zlib]}}
"""
ENGINES = {"docker": "buildx", "buildkitd": "buildctl"}


def locked(harbor: Harbor, engine: str, folder: Path, *more: str) -> Outcome:
    machine = Harbor({**harbor.env, "PYTHONPATH": str(ROOT / "frontend")})
    place = (str(folder / "jettison.yaml"), "--context", str(folder), "--frontend", machine.frontend)
    # Docker has the stand-in images by the real names, which lead to no registry in the harbor.
    more = (*more, "--local-images") if engine == "docker" else more
    command = (sys.executable, "-m", "jettison", "lock", *place, "--engine", ENGINES[engine], *more)
    return machine.run(*command)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "jettison.yaml").write_text(TEXT)
    return folder


def test_a_project_is_locked_built_changed_and_locked_again(
    harbor: Harbor, engine: Engine, project: Path, tmp_path: Path
) -> None:
    locked(harbor, engine.name, project).ok()
    found = lock.read("jettison.lock", (project / "jettison.lock").read_bytes())
    assert list(found.images) == ["mcr.microsoft.com/azurelinux/base/core:3.0"]
    assert len(found.frontend) == 1
    assert [(root.target, root.platform) for root in found.roots] == [
        ("", "linux/amd64"),
        ("more", "linux/amd64"),
    ]
    names = [[lock.package_name(package) for package in root.packages] for root in found.roots]
    assert set(names[1]) - set(names[0]) == {"glibc", "zlib"}

    build = Build(context=project)
    assert "other-frontend" not in engine.oci(build, tmp_path / "image.tar").ok().text
    for target in ("more", "debug"):
        engine.oci(Build(context=project, target=target), tmp_path / "image.tar").ok()

    (project / "jettison.yaml").write_text(TEXT.replace("tzdata", "tzdata, zlib"))
    refused = engine.oci(build, tmp_path / "image.tar")
    assert refused.code != 0
    assert "jettison.lock is out of date: since it was made, the build file has added zlib" in refused.text
    assert ">>> packages: [tzdata, zlib]" in refused.text
    assert locked(harbor, engine.name, project).code == 1
    locked(harbor, engine.name, project, "--update").ok()
    assert f"fits {project / 'jettison.yaml'}\n" in locked(harbor, engine.name, project).ok().text
    engine.oci(build, tmp_path / "image.tar").ok()


def test_packages_that_are_not_the_locked_ones_end_a_build(
    harbor: Harbor, engine: Engine, project: Path, tmp_path: Path
) -> None:
    locked(harbor, engine.name, project).ok()
    file = project / "jettison.lock"
    text = file.read_text()
    place = text.index("sha256:", text.index('"tzdata-'))
    file.write_text(text[:place] + "sha256:" + "0" * 64 + text[place + 71 :])
    outcome = engine.oci(Build(context=project), tmp_path / "never.tar")
    assert outcome.code != 0
    assert "than the one that was locked: its content differs" in outcome.text
    engine.oci(Build(context=project, args={"JETTISON_LOCK": "off"}), tmp_path / "image.tar").ok()


BARE = """\
# syntax=ghcr.io/jettison-build/jettison:1
distro: azurelinux-3.0
rootfs: {base: none}
files: [{dest: /etc/motd, content: hello}]
"""


def test_the_shell_of_an_image_without_packages_is_locked(
    harbor: Harbor, engine: Engine, project: Path, tmp_path: Path
) -> None:
    (project / "jettison.yaml").write_text(BARE)
    locked(harbor, engine.name, project).ok()
    found = lock.read("jettison.lock", (project / "jettison.lock").read_bytes())
    assert [root.target for root in found.roots] == ["debug"]
    assert {"bash", "busybox"} <= {lock.package_name(package) for package in found.roots[0].packages}
    for target in ("", "debug"):
        engine.oci(Build(context=project, target=target), tmp_path / "image.tar").ok()


def test_another_frontend_is_told(harbor: Harbor, engine: Engine, project: Path, tmp_path: Path) -> None:
    locked(harbor, engine.name, project).ok()
    file = project / "jettison.lock"
    found = lock.read("jettison.lock", file.read_bytes())
    other = dict.fromkeys(found.frontend, f"sha256:{'0' * 64}")
    file.write_text(lock.text(replace(found, frontend=other, tree="")))
    (warning,) = engine.warnings(Build(context=project, output=f"type=oci,dest={tmp_path / 'image.tar'}"))
    assert warning.startswith("other-frontend: jettison.lock was made by ")
