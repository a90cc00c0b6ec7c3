"""Paths as patterns, where BuildKit takes nothing else: `follow_paths`, `include`, `exclude`."""

from __future__ import annotations

import re

_SPECIAL = re.compile(r"[*?\[\\]")


def literal(path: str) -> str:
    r"""Write a pattern that only a path itself matches.

    A list of one character hides each special one. A backslash does not where nothing else is special: it is
    then taken for a part of the name. (tonistiigi/fsutil, moby/patternmatcher)

    >>> literal("a[1].txt")
    'a[[]1].txt'
    """
    return _SPECIAL.sub(lambda found: "[\\\\]" if found[0] == "\\" else f"[{found[0]}]", path)
