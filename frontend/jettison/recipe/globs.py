"""Paths and globs of a build file as patterns of BuildKit, for which `[` alone makes one."""

from __future__ import annotations

from jettison.description.globs import is_glob
from jettison.llb.patterns import literal


def pattern(path: str) -> str:
    """Write a path or glob as a pattern."""
    return path if is_glob(path) else literal(path)
