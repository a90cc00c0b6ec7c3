"""The stand-in images, unpacked once a session to be entered by chroot."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.harbor.layout import layout
from tests.harbor.world import StandIn, World, build
from tests.harbor.world.toolbox import make_devices

GO_PATH = "/usr/local/go/bin:/go/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    code: int
    out: str
    err: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Inside:
    """An unpacked image; ``sh`` runs a script in it and waits for at most five minutes."""

    root: Path

    def sh(self, script: str, **env: str) -> Done:
        settings = {"PATH": GO_PATH, "HOME": "/root", "GOPATH": "/go", "GOTOOLCHAIN": "local", **env}
        command = ["chroot", str(self.root), "/bin/bash", "-c", script]
        done = subprocess.run(
            command,
            env=settings,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        return Done(code=done.returncode, out=done.stdout, err=done.stderr)

    def tdnf(self, arguments: str, **env: str) -> Done:
        return self.sh(f"tdnf {arguments}", **env)


def error(number: int, text: str, *before: str) -> str:
    return "\n".join([*before, f"Error({number}) : {text}\n"])


@pytest.fixture(scope="session")
def world() -> World:
    reason = "the stand-in images are made and entered by chroot, which needs root"
    if os.geteuid() != 0 and os.environ.get("CI"):
        pytest.fail(reason, pytrace=False)
    if os.geteuid() != 0:
        pytest.skip(reason)
    return build(layout().cache / "world")


Unpack = Callable[[str], Inside]


@pytest.fixture(scope="session")
def unpack(world: World, tmp_path_factory: pytest.TempPathFactory) -> Unpack:
    named = {image.name: image for image in world.images}
    made: dict[str, Inside] = {}

    def tars(image: StandIn) -> list[Path]:
        below = tars(named[image.base]) if image.base else []
        return [*below, image.root]

    def image(part: str) -> Inside:
        if part not in made:
            chosen = next(image for image in world.images if part in image.name)
            root = tmp_path_factory.mktemp("image")
            for tar in tars(chosen):
                subprocess.run(["tar", "-C", str(root), "-xpf", str(tar)], check=True)
            make_devices(root)
            made[part] = Inside(root=root)
        return made[part]

    return image


@pytest.fixture(scope="module", params=["cbl-mariner", "azurelinux"])
def base(request: pytest.FixtureRequest, unpack: Unpack) -> Inside:
    return unpack(f"{request.param}/base/core")


@pytest.fixture
def mariner(unpack: Unpack) -> Inside:
    return unpack("cbl-mariner/base/core")


@pytest.fixture
def azure(unpack: Unpack) -> Inside:
    return unpack("azurelinux/base/core")


@pytest.fixture
def fresh(azure: Inside) -> str:
    """Return the options for an empty install root of the Azure Linux stand-in."""
    shutil.rmtree(azure.root / "r", ignore_errors=True)
    return "--releasever=3.0 --installroot=/r"
