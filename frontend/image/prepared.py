"""Compile regular expressions ahead, which Python's library compiles at each start.

The image's `re` looks into a table of those that are there, compiled; what else there is, it compiles.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from image import collect

TABLE = "_prepared"

CHANGES: Mapping[str, Sequence[tuple[str, str]]] = MappingProxyType(
    {
        "re._compiler": (
            ("import _sre\n", f"import _sre\nfrom {TABLE} import pattern as prepared\n"),
            (
                "        p = _parser.parse(p, flags)\n",
                "        if ready := prepared(p, flags): return ready\n        p = _parser.parse(p, flags)\n",
            ),
        ),
    }
)
"""By the name of a module what stands in it, and what in the image's."""

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


class ChangedError(Exception):
    """A module of Python is not written as it was when the changes were."""


def changed(name: str, text: str) -> str:
    """Give the text that the image has of a module; ChangedError if a place to change is not there once."""
    for old, new in CHANGES.get(name, ()):
        if text.count(old) != 1:
            raise ChangedError(f"`{old.strip()}` is not once in this version of {name}: adapt CHANGES")
        text = text.replace(old, new)
    return text


def table(names: Sequence[str], *folders: Path) -> str:
    """Give the text of the module with the table: the patterns of the modules of these names, in the folders.

    They are imported, by a process of its own.
    """
    argv = [sys.executable, "-I", collect.__file__, MODULE, ":".join(map(str, folders)), *names]
    return subprocess.run(argv, check=True, stdout=subprocess.PIPE, text=True).stdout
