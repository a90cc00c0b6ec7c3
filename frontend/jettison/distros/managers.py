"""The package managers of the distributions: what each version can do, and which scripts know it."""

from __future__ import annotations

from dataclasses import replace

from jettison.distros.model import PackageManager

TDNF = PackageManager(name="tdnf", cache="/var/cache/tdnf", snapshots=True, priorities=True)
"""tdnf 3.5.8, of Azure Linux 3.0."""

TDNF_3_5_2 = replace(TDNF, snapshots=False, priorities=False)
"""tdnf 3.5.2, of CBL-Mariner 2.0."""

DNF5 = PackageManager(name="dnf5", cache="/var/cache/libdnf5", snapshots=False, priorities=True)
"""dnf5 5.2, of Azure Linux 4.0."""
