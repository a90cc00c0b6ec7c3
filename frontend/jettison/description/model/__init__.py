"""The typed build description: what a `jettison.yaml` says, checked, with nothing left to look up.

Every value knows the place it was written at, so that a failing step can show the user's line. A
value that a preset made carries the place of the preset's key.
"""

from __future__ import annotations

from dataclasses import dataclass

from jettison.description.model.basic import SCRATCH, Arg, Package, Pairs, Variables
from jettison.description.model.image import Healthcheck, Image, ImageFile, Sbom, Upx
from jettison.description.model.root import Accounts, Group, Repository, Rootfs, User
from jettison.description.model.stages import Cache, Copy, Git, Http, NetworkName, Run, Secret, Stage, Step
from jettison.description.model.verify import Claim, Test
from jettison.distros import Distro
from jettison.errors import Problem, SourceFile

__all__ = [
    "SCRATCH",
    "Accounts",
    "Arg",
    "Cache",
    "Claim",
    "Copy",
    "Description",
    "Git",
    "Group",
    "Healthcheck",
    "Http",
    "Image",
    "ImageFile",
    "NetworkName",
    "Package",
    "Pairs",
    "Repository",
    "Rootfs",
    "Run",
    "Sbom",
    "Secret",
    "Stage",
    "Step",
    "Test",
    "Upx",
    "User",
    "Variables",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    """A whole build, ready to be compiled for one target platform."""

    source: SourceFile
    distro: Distro
    args: tuple[Arg, ...]
    stages: tuple[Stage, ...]
    rootfs: Rootfs
    files: tuple[ImageFile, ...]
    accounts: Accounts
    upx: Upx | None
    sbom: Sbom | None
    image: Image
    checks: tuple[Claim, ...]
    tests: tuple[Test, ...]
    variants: tuple[str, ...]
    warnings: tuple[Problem, ...]
