"""Named contexts that stand in for images, and the definition that the command line prints."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.e2e.archive import Archive
from tests.e2e.conftest import EXAMPLE
from tests.e2e.engines import Build, Buildctl, Engine
from tests.e2e.harbor_env import ROOT, Harbor

SOURCE_ROOT = f"PYTHONPATH={ROOT / 'frontend'}"
GOLANG = "mcr.microsoft.com/oss/go/microsoft/golang:1.25-cbl-mariner2.0"


def test_named_context_takes_the_place_of_an_image(engine: Engine, tmp_path: Path) -> None:
    other = f"{engine.harbor.env['HARBOR_REGISTRY']}/{GOLANG.partition('/')[2]}"
    dest = tmp_path / "image.tar"
    outcome = engine.oci(Build(context=EXAMPLE, contexts={GOLANG: f"docker-image://{other}"}), dest).ok()
    assert f"load metadata for {other}" in outcome.text
    assert "usr/bin/hello" in Archive.read(dest).tree()


def test_printed_definition_builds_the_same_tree(harbor: Harbor, tmp_path: Path) -> None:
    """`jettison llb | buildctl build` and the gateway build give the same files, byte for byte."""
    flags = ["--build-arg", f"UPX_URL={_upx(harbor, 'UPX_URL')}"]
    flags += ["--build-arg", f"UPX_SHA256={_upx(harbor, 'UPX_SHA256')}"]
    description = str(EXAMPLE / "jettison.yaml")
    printed = (
        harbor.run("env", SOURCE_ROOT, sys.executable, "-m", "jettison", "llb", description, *flags)
        .ok()
        .stdout
    )
    direct, gateway = tmp_path / "direct", tmp_path / "gateway"
    argv = ["buildctl", "build", "--local", f"context={EXAMPLE}", "--output", f"type=local,dest={direct}"]
    harbor.run(*argv, stdin=printed).ok()
    Buildctl(harbor).tree(Build(context=EXAMPLE), gateway).ok()
    assert files(direct) == files(gateway)


def files(root: Path) -> dict[str, bytes | str]:
    """Each path below a root with a file's content or a link's target."""
    return {
        str(path.relative_to(root)): (
            str(path.readlink()) if path.is_symlink() else path.read_bytes() if path.is_file() else ""
        )
        for path in root.rglob("*")
    }


def _upx(harbor: Harbor, name: str) -> str:
    flags = harbor.flags("HARBOR_BUILDX_FLAGS")
    return next(flag.partition("=")[2] for flag in flags if flag.startswith(f"{name}="))
