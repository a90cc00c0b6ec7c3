"""The keys of a whole description, without the presets: those bring their own."""

from __future__ import annotations

from dataclasses import replace

from jettison.description.accounts import ACCOUNTS
from jettison.description.args import ARGS
from jettison.description.checks import CHECKS
from jettison.description.files import FILES
from jettison.description.image import IMAGE
from jettison.description.rootfs import ROOTFS
from jettison.description.sbom import SBOM
from jettison.description.shapes import Choice, Json, Keys, Nothing, Table, key, one_of
from jettison.description.stages import STAGES
from jettison.description.tests import TESTS
from jettison.description.upx import UPX
from jettison.description.words import PACKAGES_OR_AUTO, STAGE_NAME
from jettison.distros import NAMES

IGNORED = "x-"
"""What the keys begin with that nobody looks at."""

DISTRO = key(
    "distro",
    "the distribution that the image is made of",
    Choice(choices=NAMES),
    required=True,
    hint=f"choose one of: {', '.join(NAMES)}",
)
PACKAGES = key(
    "packages", "RPMs of the image, or `auto`: the short form of `rootfs.packages`", PACKAGES_OR_AUTO
)
OF_TARGETS = (
    DISTRO,
    ARGS,
    STAGES,
    PACKAGES,
    ROOTFS,
    FILES,
    ACCOUNTS,
    UPX,
    SBOM,
    IMAGE,
    CHECKS,
    TESTS,
)
"""The keys that a target may change, as things follow from one another."""

_IGNORED: dict[str, Json] = {
    "patternProperties": {f"^{IGNORED}": {"description": "Ignored: a place for YAML anchors."}}
}

_TARGET = Keys(
    name="target",
    keys=tuple(replace(each, required=False) for each in OF_TARGETS),
    rules=_IGNORED,
    pages=True,
)

# That nothing is required of what a target changes is the schema's to know.
TARGETS = key(
    "targets",
    "variants, chosen by `--target`: maps merge, lists append, texts and commands replace",
    Table(value=one_of(_TARGET, Nothing()), keys=STAGE_NAME, example="debug"),
    "`debug`, the image with a shell in it",
)

DESCRIPTION = Keys(keys=(*OF_TARGETS, TARGETS), rules=_IGNORED, pages=True)
