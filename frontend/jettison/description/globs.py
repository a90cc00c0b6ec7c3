"""What is a glob among the paths that are copied, and how BuildKit's patterns write one that is none.

To BuildKit `[` alone makes a pattern, and `a[1].txt` means `a1.txt`. People have names like that: a web
framework's `[id].tsx`, a browser's `report[1].pdf`. So `*` or `?` makes a glob here, and in one `[` begins a
list of characters. (filepath.Match of Go, moby/patternmatcher)
"""

from __future__ import annotations

import re

_SPECIAL = re.compile(r"[*?\[\\]")
_LISTED = r"(?:\\.|[^\\\]-])"
_GLOB = re.compile(rf"(?:[^\\\[]|\\.|\[\^?+(?:{_LISTED}(?:-{_LISTED})?)+\])*")


def is_glob(path: str) -> bool:
    """Tell whether a path stands for what matches it."""
    return "*" in path or "?" in path


def is_readable(glob: str) -> bool:
    r"""Tell whether each `[` of a glob begins a list, and each `\` hides something.

    Of one that cannot be read BuildKit says that it matches nothing.
    """
    return bool(_GLOB.fullmatch(glob))


def literal(path: str) -> str:
    r"""Write a pattern that only a path itself matches.

    A list of one character, since a backslash hides none where a pattern has nothing else (fsutil).

    >>> literal("a[1].txt")
    'a[[]1].txt'
    """
    return _SPECIAL.sub(lambda found: "[\\\\]" if found[0] == "\\" else f"[{found[0]}]", path)


def pattern(path: str) -> str:
    """Write a path or glob as a pattern."""
    return path if is_glob(path) else literal(path)
