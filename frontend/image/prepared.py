"""Compile ahead what data classes compile at each start: a third of what the frontend's imports took.

Python's `dataclasses` writes the methods of a class as text and compiles it when the class is made. The
image has that module with a table of such texts, compiled; a text that is not in it is compiled as ever.
"""

from __future__ import annotations

import dataclasses
import importlib
import importlib.abc
import marshal
import subprocess
import sys
from collections.abc import Sequence
from hashlib import sha1
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType

TABLE = "_prepared_dataclasses"
# What stands in the module, and what in the image's. One place compiles. One is for classes that have no
# docstring, which get their signature for one: nobody would read it there.
CHANGES = (
    ("import inspect\n", f"from {TABLE} import prepared\n"),
    ("exec(txt, globals, ns)", "exec(prepared(txt), globals, ns)"),
    ("str(inspect.signature(cls))", "''"),
)
# By the hash of a text its code, which is read when a class asks for it: a build makes a half of all classes.
MODULE = """
from marshal import loads
from _sha1 import sha1

CODES = {codes!r}

def prepared(text):
    code = CODES.get(sha1(text.encode()).digest())
    return text if code is None else loads(code)
"""


class ChangedError(Exception):
    """Python's module is not written as it was when the changes were."""


def changed(text: str) -> str:
    """Give the text of the image's `dataclasses`; ChangedError if a place to change is not there once."""
    for old, new in CHANGES:
        if text.count(old) != 1:
            raise ChangedError(f"`{old.strip()}` is not once in this version of dataclasses: adapt CHANGES")
        text = text.replace(old, new)
    return text


def table(names: Sequence[str], folder: Path) -> str:
    """Give the text of the module with the table: what the modules of these names, below a folder, compile.

    They are imported, by a process of its own.
    """
    argv = [sys.executable, "-I", __file__, str(folder), *names]
    return subprocess.run(argv, check=True, capture_output=True, text=True).stdout


class Nothing(type):
    """A class that has every name, each a class like itself, and that gives itself to every call."""

    def __call__(cls, *_: object, **__: object) -> Nothing:
        """Make no instance."""
        return cls

    def __getattr__(cls, name: str) -> Nothing:
        """Give the name its class; those of Python's protocols are not there."""
        if name.startswith("__"):
            raise AttributeError(name)
        return Nothing(name, (), {})


class Absent(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Give empty classes in the place of what has parts for one platform: it may be another one's."""

    PACKAGES = ("google", "grpc", "yaml", "jettison.pb")

    def find_spec(self, fullname: str, *_: object) -> ModuleSpec | None:
        """Take the imports of those packages."""
        wanted = any(fullname == name or fullname.startswith(f"{name}.") for name in self.PACKAGES)
        return ModuleSpec(fullname, self, is_package=True) if wanted else None

    def exec_module(self, module: ModuleType) -> None:
        """Make every name of the module a class."""
        module.__getattr__ = lambda name: getattr(Nothing(module.__name__, (), {}), name)  # type: ignore[method-assign]


def main(folder: str, *names: str) -> None:
    """Import modules, and print the table."""
    texts: set[str] = set()

    def note(text: str, *places: dict[str, object]) -> None:
        texts.add(text)
        exec(text, *places)

    vars(dataclasses)["exec"] = note
    sys.meta_path.insert(0, Absent())
    sys.path.insert(0, folder)
    for name in names:
        importlib.import_module(name)
    codes = {
        sha1(text.encode(), usedforsecurity=False).digest(): marshal.dumps(compile(text, "<string>", "exec"))
        for text in sorted(texts)
    }
    sys.stdout.write(MODULE.format(codes=codes))


if __name__ == "__main__":
    main(*sys.argv[1:])
