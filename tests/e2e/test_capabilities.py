"""File capabilities of a program: they reach the image, packed or not, whatever copies it on the way."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from tests.e2e.archive import Archive
from tests.e2e.engines import Build, Engine
from tests.scripts.test_packing import BIND

COPIED = """\
distro: azurelinux-3.0
rootfs: {base: none}
files: [{src: app, dest: /usr/bin/app, mode: "0755", owner: nonroot}]
"""
STAGED = """\
distro: azurelinux-3.0
packages: [bash]
stages:
  app:
    from: scratch
    steps: [{copy: {src: usr, dest: /out/usr}}]
files: [{from: app, src: /out/usr, dest: /usr}]
"""


@pytest.mark.parametrize("text", [COPIED, STAGED], ids=["copied", "by a stage and a directory"])
@pytest.mark.parametrize(
    "upx", ["", "upx: {files: [/usr/bin/app], required: true}\n"], ids=["plain", "packed"]
)
def test_capabilities_reach_the_image(engine: Engine, tmp_path: Path, text: str, upx: str) -> None:
    for place in ("app", "usr/bin/app"):
        (tmp_path / place).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy("/bin/bash", tmp_path / place)
        os.setxattr(tmp_path / place, "security.capability", BIND)
    (tmp_path / "jettison.yaml").write_text(text + upx)
    outcome = engine.oci(Build(context=tmp_path), tmp_path / "image.tar").ok()
    app = Archive.read(tmp_path / "image.tar").tree()["usr/bin/app"]
    assert (b"UPX!" in app.content) == bool(upx)
    assert (" %), with its file capabilities" in outcome.text) == bool(upx)
    found = app.member.pax_headers["SCHILY.xattr.security.capability"]
    assert found.encode("utf-8", "surrogateescape") == BIND
