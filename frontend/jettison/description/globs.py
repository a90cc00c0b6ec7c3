"""What is a glob among the paths that are copied.

To BuildKit `[` alone makes a pattern, and `a[1].txt` means `a1.txt`. People have names like that: a web
framework's `[id].tsx`, a browser's `report[1].pdf`. So `*` or `?` makes a glob here, and in one `[` begins a
list of characters. (filepath.Match of Go)
"""

from __future__ import annotations

import re

_LISTED = r"(?:\\.|[^\\\]-])"
LIST = rf"\[\^?+(?:{_LISTED}(?:-{_LISTED})?)+\]"
_GLOB = rf"(?:[^\\\[]|\\.|{LIST})*"


def is_glob(path: str) -> bool:
    """Tell whether a path stands for what matches it."""
    return "*" in path or "?" in path


def is_readable(glob: str) -> bool:
    r"""Tell whether each `[` of a glob begins a list, and each `\` hides something.

    Of one that cannot be read BuildKit says that it matches nothing.
    """
    return bool(re.fullmatch(_GLOB, glob))
