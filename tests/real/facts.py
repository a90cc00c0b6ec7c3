"""What a run saw: versions of engines and tools, images with their digests, packages, sizes."""

from __future__ import annotations

import json
import tempfile
from dataclasses import dataclass
from pathlib import Path

from tests.demo.world import CommandError, World
from tests.harbor.world.images import STAND_IN

TOOLS = {
    "Docker Engine": ("docker", "version", "--format", "{{.Server.Version}}"),
    "buildx": ("docker", "buildx", "version"),
    "BuildKit": ("buildkitd", "--version"),
    "Trivy": ("trivy", "--version"),
    "Syft": ("syft", "--version"),
    "Syft of today": ("syft-current", "--version"),
}
MANIFEST = "/var/lib/rpmmanifest/container-manifest-1"
DESCRIPTION = "org.opencontainers.image.description"


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenImage:
    """An image as an engine has it: its digest, when it was made, and whether it says that it is a stand-in.

    `missing` is why it could not be had.
    """

    name: str
    digest: str = ""
    created: str = ""
    stand_in: bool = False
    missing: str = ""


def tools(world: World) -> dict[str, str]:
    """Return the versions of the programs that were run, in their own words."""
    return {name: _first_line(world, argv) for name, argv in TOOLS.items()}


def image(world: World, name: str, *, fetch: bool) -> SeenImage:
    """Look at an image; with `fetch`, as its registry has it now."""
    try:
        if fetch:
            world.ask("docker", "pull", "--quiet", name)
        (found,) = json.loads(world.ask("docker", "image", "inspect", name))
    except CommandError as error:
        return SeenImage(name=name, missing=str(error).strip().splitlines()[-1])
    labels = (found.get("Config") or {}).get("Labels") or {}
    return SeenImage(
        name=name,
        digest=found["Id"],
        created=found.get("Created", ""),
        stand_in=labels.get(DESCRIPTION) == STAND_IN,
    )


def packages(world: World, name: str) -> list[str]:
    """Return the packages of an image of ours, as `NAME-VERSION-RELEASE.ARCH`."""
    container = world.ask("docker", "create", name).strip()
    try:
        with tempfile.TemporaryDirectory() as folder:
            copy = Path(folder) / "manifest"
            world.ask("docker", "cp", f"{container}:{MANIFEST}", str(copy))
            return copy.read_text().split()
    finally:
        world.ask("docker", "rm", container)


def _first_line(world: World, argv: tuple[str, ...]) -> str:
    try:
        return world.ask(*argv).strip().splitlines()[0]
    except (CommandError, OSError, IndexError):
        return "not there"
