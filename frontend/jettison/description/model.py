"""The typed build description: what a `jettison.yaml` says, checked, with nothing left to look up.

Every value knows the place it was written at, so that a failing step can show the user's line. A
value that a preset made carries the place of the preset's key. The type of each key's value stands beside the
key itself, in the file of that name.
"""

from __future__ import annotations

from dataclasses import dataclass

from jettison.description.accounts import Accounts, Group, User
from jettison.description.basic import HISTORY, SCRATCH, Arg, Package, Pairs, Variables
from jettison.description.caches import Cache, SharingName
from jettison.description.checks import Claim
from jettison.description.fetches import Git, Http
from jettison.description.files import ImageFile
from jettison.description.image import Healthcheck, Image
from jettison.description.repositories import Repository
from jettison.description.rootfs import Rootfs
from jettison.description.sbom import Sbom
from jettison.description.stages import Stage
from jettison.description.steps import Copy, NetworkName, Run, Secret, Step
from jettison.description.tests import Test
from jettison.description.upx import Upx
from jettison.distros import Distro
from jettison.errors import Problem, SourceFile

__all__ = [
    "HISTORY",
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
    "SharingName",
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
