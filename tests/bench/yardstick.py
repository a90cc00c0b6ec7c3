"""The Dockerfile frontend as an image in the harbor: the released module, compiled as its own image is."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

from tests.harbor import oci, registry
from tests.harbor.commands import run
from tests.harbor.gotools import GO_ENV, GO_MOD, MODULE, VERSION
from tests.harbor.layout import HarborError, Layout
from tests.harbor.world.store import fingerprint, part

COMMAND = f"{MODULE}/frontend/dockerfile/cmd/dockerfile-frontend"
PATH, TAG = "docker/dockerfile", "1"
CONFIG = {
    "config": {
        "Entrypoint": ["/bin/dockerfile-frontend"],
        "Labels": {
            "moby.buildkit.frontend.network.none": "true",
            "moby.buildkit.frontend.caps": "moby.buildkit.frontend.inputs,moby.buildkit.frontend.subrequests,"
            "moby.buildkit.frontend.contexts",
        },
    }
}


def publish(layout: Layout, address: str) -> str:
    """Put the image into the harbor's registry and return its name there (a minute where Go must compile)."""
    root = part(layout.cache, "dockerfile-frontend", fingerprint(VERSION, GO_MOD), _compile)
    registry.push(address, PATH, TAG, oci.image(layout.cache, [root], CONFIG))
    return f"{address}/{PATH}:{TAG}"


def _compile(place: Path) -> None:
    if shutil.which("go") is None:
        raise HarborError("the Dockerfile frontend is compiled by this machine's Go: put `go` on PATH")
    (place / "go.mod").write_text(GO_MOD)
    run(["go", "get", f"{COMMAND}@{VERSION}"], cwd=place, env=GO_ENV)
    target = place / "bin/dockerfile-frontend"
    run(["go", "build", "-trimpath", "-ldflags", "-s -w", "-o", target, COMMAND], cwd=place, env=GO_ENV)
    for leftover in ("go.mod", "go.sum"):
        (place / leftover).unlink()


def checksum(file: Path) -> str:
    """Return the SHA-256 of a file in hex."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
