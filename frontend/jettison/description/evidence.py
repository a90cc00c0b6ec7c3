"""`sbom`: whether the image says what programs are made of where scanners cannot see it themselves."""

from __future__ import annotations

from jettison.description.model import Sbom
from jettison.description.shapes.image import SBOM
from jettison.description.tree import Scalar
from jettison.description.values import Value


def read_sbom(value: Value | None) -> Sbom | None:
    """Return what the SBOMs say besides the programs' modules, None if there are none."""
    if value is None:
        return Sbom(version=None)
    if isinstance(value.node, Scalar):
        return Sbom(version=None) if value.boolean() else None
    section = value.section(SBOM.names, expected="`true`, `false` or a map")
    return Sbom(version=section.text("version") or None)
