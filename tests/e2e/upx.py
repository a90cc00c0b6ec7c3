"""UPX, the harbor's or the released one, used from outside to undo what a build has packed."""

from __future__ import annotations

import io
import tarfile
import urllib.request
from pathlib import Path

from jettison.distros import upx
from tests.e2e.harbor_env import Harbor

ARCHIVE = "upx/v4.2.4/upx-4.2.4-amd64_linux.tar.xz"


def unpack(harbor: Harbor, packed: bytes, scratch: Path) -> bytes:
    """Run `upx -d` on a program and give the result."""
    tool = _tool(harbor, scratch)
    program, result = scratch / "packed", scratch / "unpacked"
    program.write_bytes(packed)
    harbor.run(str(tool), "-d", "-q", "-o", str(result), str(program)).ok()
    return result.read_bytes()


def _tool(harbor: Harbor, scratch: Path) -> Path:
    base = harbor.env.get("HARBOR_HTTP")
    address = f"{base}/{ARCHIVE}" if base else upx.url("4.2.4", "amd64")
    with urllib.request.urlopen(address, timeout=60) as answer:  # noqa: S310 - loopback, or UPX's releases
        archive = answer.read()
    with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
        tar.extractall(scratch / "upx", filter="data")
    return next(path for path in (scratch / "upx").rglob("upx") if path.is_file())
