"""Compile regular expressions ahead, which Python's library compiles at each start.

The image's `re` looks into a table first, see changes.py, and compiles what is not in it.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from image import collect

TABLE = "_prepared"

MODULE = """
from marshal import loads
from _sre import compile

PATTERNS = loads({patterns!r})

def pattern(text, flags):
    ready = PATTERNS.get((text, flags))
    if ready is None:
        return None
    flags, code, *groups = ready
    return compile(text, flags, list(code), *groups)
"""


def table(names: Sequence[str], *folders: Path) -> str:
    """Return the text of the module with the table: the patterns of modules, by name, in the folders.

    They are imported, by a process of its own. Where this Python's `re` is made otherwise, the table is
    empty, and a warning says so.
    """
    argv = [sys.executable, "-I", collect.__file__, MODULE, ":".join(map(str, folders)), *names]
    return subprocess.run(argv, check=True, stdout=subprocess.PIPE, text=True).stdout
