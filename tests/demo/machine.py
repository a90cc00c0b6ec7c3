"""What this machine has: root, a Docker daemon with buildx, a road to the real images."""

from __future__ import annotations

import os
import subprocess
import urllib.error
import urllib.request
from dataclasses import dataclass

from jettison import distros, image_reference

SCHEME = "https"

PATIENCE = 5.0
"""Seconds to wait for the registry: a demonstration should not start with a long silence."""


UNAUTHORIZED = 401
"""How a registry that wants a token answers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """What was found; `docker` means a daemon that answers and buildx to drive it."""

    root: bool
    docker: bool
    real_images: bool

    @property
    def can_have_harbor(self) -> bool:
        """Tell whether the harbor can be brought up: its engines need root."""
        return self.root


def inspect() -> Machine:
    """Look at this machine; changes nothing."""
    docker = _succeeds("docker", "version") and _succeeds("docker", "buildx", "version")
    return Machine(root=os.geteuid() == 0, docker=docker, real_images=registry_answers(registry()))


def registry() -> str:
    """Name the registry of the distributions' images."""
    distro = distros.find("mariner-2.0")
    assert distro is not None
    return image_reference.normalize(distro.base_image).split("/")[0]


def registry_answers(host: str, patience: float = PATIENCE) -> bool:
    """Ask a registry for its API; its own answers count, a proxy's refusal does not."""
    request = urllib.request.Request(f"{SCHEME}://{host}/v2/", method="HEAD")  # noqa: S310 - the scheme is ours
    try:
        with urllib.request.urlopen(request, timeout=patience):  # noqa: S310
            return True
    except urllib.error.HTTPError as error:
        error.close()
        return error.code == UNAUTHORIZED
    except OSError:
        return False


def _succeeds(*argv: str) -> bool:
    try:
        return subprocess.run(argv, capture_output=True, timeout=30, check=False).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False
