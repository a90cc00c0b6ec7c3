"""`sbom`: whether the image says what programs are made of where scanners cannot see it themselves."""

from __future__ import annotations

from dataclasses import dataclass

from jettison.description.shapes import FLAG, Keys, key, one_of
from jettison.description.tree import Scalar
from jettison.description.values import FLAG_OR_MAP, Value
from jettison.description.words import text_key

VERSION = text_key(
    "version",
    "the version of the image's programs",
    "what their build says: for Go the main module's, for Rust the package's",
)

_KEYS = Keys(name="sbom", keys=(VERSION,))

SBOM = key(
    "sbom",
    "whether what packed programs and Rust programs are made of is written into the image, where scanners"
    " cannot see it",
    one_of(FLAG, _KEYS),
    "`true`",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sbom:
    """What programs are made of is written into the image where scanners cannot see it in the program.

    `version` is that of the programs, None where they say it themselves.
    """

    version: str | None


def read_sbom(value: Value | None) -> Sbom | None:
    """Return what the SBOMs say besides the programs' modules, None if there are none."""
    if value is None:
        return Sbom(version=None)
    if isinstance(value.node, Scalar):
        return Sbom(version=None) if value.boolean(FLAG_OR_MAP) else None
    section = _KEYS.section(value, expected=FLAG_OR_MAP)
    return Sbom(version=VERSION.of(section) or None)
