"""The shape of a whole description, without the presets: those bring their own."""

from __future__ import annotations

from dataclasses import replace

from jettison.description.shapes.image import FILES, IMAGE, SBOM_OR_FLAG, UPX_OR_FLAG
from jettison.description.shapes.kinds import Choice, Json, Key, Keys, Nothing, Table, one_of
from jettison.description.shapes.root import ACCOUNTS, ROOTFS
from jettison.description.shapes.stages import STAGE_NAME, STAGES
from jettison.description.shapes.texts import ANY, ARGUMENT, PACKAGES_OR_AUTO
from jettison.description.shapes.verification import CHECKS, TESTS
from jettison.distros import NAMES

IGNORED = "x-"
"""What the keys begin with that nobody looks at."""

PLATFORM_ARGUMENTS = tuple(
    f"{side}{what}" for side in ("TARGET", "BUILD") for what in ("PLATFORM", "OS", "ARCH", "VARIANT")
)
"""Arguments that are set by the platforms of a build."""

ARGS = Table(value=one_of(ANY, Nothing()), keys=ARGUMENT, reserved=PLATFORM_ARGUMENTS, example="VERSION")

OF_TARGETS = (
    Key(
        name="distro",
        about="The distribution that the image is made of.",
        shape=Choice(choices=NAMES),
        required=True,
    ),
    Key(
        name="args",
        about="Build arguments with their defaults; without a default it is empty. `${NAME}` in values"
        " stands for them.",
        shape=ARGS,
    ),
    Key(name="stages", about="Build stages by name.", shape=STAGES),
    Key(
        name="packages",
        about="RPMs of the image, or `auto`: the short form of `rootfs.packages`.",
        shape=PACKAGES_OR_AUTO,
    ),
    Key(name="rootfs", about="The root file system, made of packages.", shape=ROOTFS),
    Key(name="files", about="What goes into the image besides the root.", shape=FILES),
    Key(name="accounts", about="Users and groups of the image.", shape=ACCOUNTS),
    Key(
        name="upx",
        about="Whether programs are packed with UPX, and how; `true` packs the entrypoint's.",
        shape=UPX_OR_FLAG,
    ),
    Key(
        name="sbom",
        about="Whether what programs are made of is written into the image where scanners cannot see it;"
        " `true` if not given.",
        shape=SBOM_OR_FLAG,
    ),
    Key(name="image", about="What the image config says.", shape=IMAGE),
    Key(name="checks", about="What is asserted of the finished root.", shape=CHECKS),
    Key(
        name="tests", about="Programs that are run in the finished image, and what they must do.", shape=TESTS
    ),
)
"""The keys that a target may change."""

_IGNORED: dict[str, Json] = {
    "patternProperties": {f"^{IGNORED}": {"description": "Ignored: a place for YAML anchors."}}
}

_TARGET = Keys(name="target", keys=tuple(replace(key, required=False) for key in OF_TARGETS), rules=_IGNORED)

# That nothing is required of what a target changes is the schema's to know.
TARGETS = Key(
    name="targets",
    about="Named variants, chosen with `--target`: maps merge, lists append, texts and commands replace.",
    shape=Table(value=one_of(_TARGET, Nothing()), keys=STAGE_NAME, example="debug"),
)

DESCRIPTION = Keys(keys=(*OF_TARGETS, TARGETS), rules=_IGNORED)
