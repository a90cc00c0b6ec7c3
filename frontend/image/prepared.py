"""Compile ahead what Python's library compiles at each start: a third of what the frontend's imports took.

`dataclasses` writes the methods of a class as text and compiles it when the class is made, and `re` compiles
patterns. The image has both modules with a table of such texts, compiled; what else there is, they compile.
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
        # A class without a docstring gets its signature for one: nobody would read it there.
        "dataclasses": (
            ("import inspect\n", f"from {TABLE} import method\n"),
            ("exec(txt, globals, ns)", "exec(method(txt), globals, ns)"),
            ("str(inspect.signature(cls))", "''"),
        ),
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

# By the hash of a text its code, which is read when a class asks for it: a build makes half of all classes.
MODULE = """
from marshal import loads
from _sha1 import sha1
from _sre import compile

METHODS = {methods!r}
PATTERNS = loads({patterns!r})

def method(text):
    code = METHODS.get(sha1(text.encode()).digest())
    return text if code is None else loads(code)

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
    """Give the text of the module with the table: what the modules of these names, in the folders, compile.

    They are imported, by a process of its own.
    """
    argv = [sys.executable, "-I", collect.__file__, MODULE, ":".join(map(str, folders)), *names]
    return subprocess.run(argv, check=True, stdout=subprocess.PIPE, text=True).stdout
