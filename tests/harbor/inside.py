"""The stand-in images unpacked, to be entered by chroot: for tests of what runs inside them."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.harbor.world import StandIn, World
from tests.harbor.world.toolbox import make_devices
from tests.scratch import scratch_folder

GO_PATH = "/go/bin:/usr/local/go/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """How a script ended and what it printed."""

    code: int
    out: str
    err: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Inside:
    """An unpacked image; ``sh`` runs a script in it and waits for at most five minutes."""

    root: Path

    def sh(self, script: str, *arguments: str, **env: str) -> Done:
        """Run a bash script with arguments."""
        done = subprocess.run(
            self.command(script, *arguments),
            env=self.settings(**env),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        return Done(code=done.returncode, out=done.stdout, err=done.stderr)

    def command(self, script: str, *arguments: str) -> list[str]:
        """Return what runs a bash script inside."""
        return ["chroot", str(self.root), "/bin/bash", "-c", script, "bash", *arguments]

    def settings(self, **env: str) -> dict[str, str]:
        """Return the environment inside: nothing of this machine's own."""
        return {"PATH": GO_PATH, "HOME": "/root", "GOPATH": "/go", "GOTOOLCHAIN": "local", **env}

    def tdnf(self, arguments: str, **env: str) -> Done:
        """Run tdnf with arguments as a shell reads them."""
        return self.sh(f"tdnf {arguments}", **env)


Unpack = Callable[[str], Inside]


def unpacker(world: World, request: pytest.FixtureRequest) -> Unpack:
    """Return what unpacks an image by a part of its name, each one once, for as long as a fixture lives."""
    named = {image.name: image for image in world.images}
    made: dict[str, Inside] = {}

    def tars(image: StandIn) -> list[Path]:
        below = tars(named[image.base]) if image.base else []
        return [*below, image.root]

    def image(part: str) -> Inside:
        if part not in made:
            chosen = next(image for image in world.images if part in image.name)
            root = scratch_folder(request, "image")
            for tar in tars(chosen):
                subprocess.run(["tar", "-C", str(root), "-xpf", str(tar)], check=True)
            make_devices(root)
            made[part] = Inside(root=root)
        return made[part]

    return image
