"""Paths and globs of a build file as patterns of BuildKit, for which `[` alone makes one."""

from __future__ import annotations

import re

from jettison.description.globs import LIST, is_glob
from jettison.llb.patterns import literal

_HIDDEN = re.compile(rf"({LIST})|\\(.)")


def pattern(path: str) -> str:
    r"""Write a path or glob as a pattern.

    What a backslash hides becomes a list of one: BuildKit takes the backslash for a part of the name, in each
    folder without another `*`, `?` or `[`.

    >>> pattern("a\\*b/*.c")
    'a[*]b/*.c'
    """
    return _HIDDEN.sub(_shown, path) if is_glob(path) else literal(path)


def _shown(match: re.Match[str]) -> str:
    return match[1] or literal(match[2])
