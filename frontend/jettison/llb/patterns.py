"""Paths as patterns, where BuildKit takes nothing else: `follow_paths`, `include`, `exclude`."""

from __future__ import annotations

_HIDDEN = str.maketrans({"*": "[*]", "?": "[?]", "[": "[[]", "\\": r"[\\]"})


def literal(path: str) -> str:
    r"""Write a pattern that only a path itself matches.

    A list of one character hides each special one. A backslash does not where nothing else is special: it is
    then taken for a part of the name. (tonistiigi/fsutil, moby/patternmatcher)

    >>> literal("a[1].txt")
    'a[[]1].txt'
    """
    return path.translate(_HIDDEN)
