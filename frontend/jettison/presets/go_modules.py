"""Whether a project asks for modules of others: their repositories may have to be fetched with git."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from jettison.presets.go_version import nearest

_REQUIRE = re.compile(r"^[ \t]*require\b", re.MULTILINE)


def needed(packages: Iterable[str], project: Mapping[str, str]) -> bool:
    """Tell whether building the packages may fetch a module; it may where a `go.mod` is not known."""
    for package in packages:
        path = nearest(package, "go.mod", project)
        if path is None or nearest(package, "go.work", project) or _REQUIRE.search(project[path]):
            return True
    return False
