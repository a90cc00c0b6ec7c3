"""File capabilities of a program: they reach the image, packed or not, whatever copies it on the way."""

from __future__ import annotations

import io
import tarfile
from pathlib import Path

import pytest

from tests.e2e.archive import Archive
from tests.e2e.engines import Build, Engine
from tests.harbor import oci, registry
from tests.scripts.programs.test_packing import BIND

NAME = "SCHILY.xattr.security.capability"
COPIED = """\
distro: azurelinux-3.0
rootfs: {base: none}
files: [{from: "@IMAGE@", src: /usr/bin/app, dest: /usr/bin/app, mode: "0755"}]
"""
OWNED = COPIED.replace('mode: "0755"', "owner: nonroot")
STAGED = """\
distro: azurelinux-3.0
rootfs: {base: none}
stages:
  taken: {from: scratch, steps: [{copy: {from: "@IMAGE@", src: /usr/bin/app, dest: /out/}}]}
files: [{from: taken, src: /out/app, dest: /usr/bin/app, owner: nonroot}]
"""
SETTLED = """\
distro: azurelinux-3.0
packages: [bash]
files: [{from: "@IMAGE@", src: /usr/, dest: /usr/}]
"""
OWNED_SETTLED = SETTLED.replace("dest: /usr/}", "dest: /usr/, owner: nonroot}")

GIVEN = """\
distro: azurelinux-3.0
rootfs: {base: none}
files: [{src: app, dest: /usr/bin/app, owner: nonroot, capabilities: cap_net_bind_service}]
"""


def publish(engine: Engine, folder: Path) -> str:
    """Put an image into the registry that has a program with capabilities."""
    with tarfile.open(folder / "layer.tar", "w", format=tarfile.PAX_FORMAT) as tar:
        program = Path("/bin/bash").read_bytes()
        member = tarfile.TarInfo("usr/bin/app")
        member.size, member.mode = len(program), 0o755
        member.pax_headers = {NAME: BIND.decode()}
        tar.addfile(member, io.BytesIO(program))
    address = engine.harbor.env["HARBOR_REGISTRY"]
    registry.push(address, "capable", "1", oci.image(folder, [folder / "layer.tar"], {"config": {}}))
    return f"{address}/capable:1"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(COPIED, id="copied"),
        pytest.param(OWNED, id="copied with an owner"),
        pytest.param(STAGED, id="copied twice"),
        pytest.param(SETTLED, id="settled"),
        pytest.param(OWNED_SETTLED, id="settled with an owner"),
        pytest.param(GIVEN, id="given"),
    ],
)
@pytest.mark.parametrize(
    "upx", ["", "upx: {files: [/usr/bin/app], required: true}\n"], ids=["plain", "packed"]
)
def test_capabilities_reach_the_image(engine: Engine, tmp_path: Path, text: str, upx: str) -> None:
    (tmp_path / "jettison.yaml").write_text(text.replace("@IMAGE@", publish(engine, tmp_path)) + upx)
    (tmp_path / "app").write_bytes(Path("/bin/bash").read_bytes())
    (tmp_path / "app").chmod(0o755)
    outcome = engine.oci(Build(context=tmp_path), tmp_path / "image.tar").ok()
    app = Archive.read(tmp_path / "image.tar").tree()["usr/bin/app"]
    assert (b"UPX!" in app.content) == bool(upx)
    assert app.member.pax_headers[NAME].encode("utf-8", "surrogateescape") == BIND
    assert (" %), with its file capabilities" in outcome.text) == bool(upx) or " CACHED" in outcome.text
