"""What Jettison knows about distributions: images, packages, life cycle. One file each, all data."""

from __future__ import annotations

from jettison.distros.azurelinux import AZURELINUX_3_0
from jettison.distros.azurelinux_4 import AZURELINUX_4_0
from jettison.distros.layout import Layout
from jettison.distros.mariner import MARINER_2_0
from jettison.distros.model import Distro, PackageManager, Toolchain

__all__ = ["DEFAULT", "NAMES", "Distro", "Layout", "PackageManager", "Toolchain", "find"]

_ALL = {distro.name: distro for distro in (AZURELINUX_3_0, MARINER_2_0, AZURELINUX_4_0)}

DEFAULT = AZURELINUX_3_0
"""The one that counts where a file's own is not known."""

NAMES = tuple(_ALL)
"""Names a description may give, the recommended one first."""


def find(name: str) -> Distro | None:
    """Return the distribution of that exact name, or None."""
    return _ALL.get(name)
