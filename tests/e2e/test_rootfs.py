"""The root on both engines: what is refused at the user's line, keys of the context, what is held back."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from tests.e2e.archive import Archive
from tests.e2e.engines import Build, Engine
from tests.harbor.world import World

TOOL = "distro: azurelinux-3.0\npackages: [{packages}]\n"
REPO = """\
rootfs:
  repos:
    - name: ours
      url: file:///srv/repo/azurelinux/3.0/prod/base/x86_64
      keys: [keys/ours.asc]
"""


def described(folder: Path, text: str) -> Build:
    (folder / "jettison.yaml").write_text(text)
    return Build(context=folder)


def test_shell_of_a_dependency_is_refused_at_the_line_of_the_packages(engine: Engine, tmp_path: Path) -> None:
    build = described(tmp_path, TOOL.format(packages="distroless-packages-debug"))
    outcome = engine.oci(build, tmp_path / "never.tar")
    assert outcome.code != 0
    assert (
        "jettison: busybox brings a shell that was not asked for (/usr/sbin/busybox):"
        " distroless-packages-debug requires busybox"
    ) in outcome.text
    assert ">>> packages: [distroless-packages-debug]" in outcome.text


def test_what_is_held_back_is_recorded_and_in_no_manifest(engine: Engine, tmp_path: Path) -> None:
    text = TOOL.format(packages="distroless-packages-debug") + "rootfs: {exclude: [busybox]}\n"
    outcome = engine.oci(described(tmp_path, text), tmp_path / "image.tar").ok()
    tree = Archive.read(tmp_path / "image.tar").tree()
    record = tree["usr/share/jettison/held-back"].content.decode()
    expected = r"busybox\t1\.\S+\.azl3\.x86_64\trequired by distroless-packages-debug \(busybox\)\n"
    assert re.fullmatch(expected, record)
    assert "usr/sbin/busybox" not in tree
    assert b"busybox" not in tree["var/lib/rpmmanifest/container-manifest-2"].content
    assert "why: tzdata: required by distroless-packages-minimal (tzdata)" in outcome.text
    assert " bytes at /var/lib/rpm" in outcome.text


def test_repository_is_trusted_by_a_key_of_the_build_context(
    engine: Engine, world: World, tmp_path: Path
) -> None:
    (tmp_path / "keys").mkdir()
    shutil.copy(world.key, tmp_path / "keys/ours.asc")
    build = described(tmp_path, TOOL.format(packages="tzdata") + REPO)
    engine.oci(build, tmp_path / "image.tar").ok()
    (tmp_path / "keys/ours.asc").write_text("no key\n")
    outcome = engine.oci(build, tmp_path / "never.tar")
    assert outcome.code != 0
    assert (
        "jettison: the key of the package repository ours is no OpenPGP key: file:///keys/ours-1"
        in outcome.text
    )
