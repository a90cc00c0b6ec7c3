"""Import modules and print their patterns: `python3 collect.py FORMAT FOLDER:FOLDER MODULE...`."""

from __future__ import annotations

import importlib
import importlib.abc
import marshal
import re
import sys
from importlib.machinery import ModuleSpec
from types import ModuleType

Pattern = tuple[object, ...]
"""What the engine makes a pattern of: flags, code, how many groups, their numbers by name, their names."""


class Anything(type):
    """A class that has every name, each a class like itself, and that gives itself to every call."""

    def __call__(cls, *_: object, **__: object) -> Anything:
        """Make no instance."""
        return cls

    def __getattr__(cls, name: str) -> Anything:
        """Give the name its class; those of Python's protocols are not there."""
        if name.startswith("__"):
            raise AttributeError(name)
        return Anything(name, (), {})


class Absent(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Give empty classes in the place of what cannot do without its part for one platform, maybe another."""

    PACKAGES = ("google", "grpc", "jettison.pb")

    def find_spec(self, fullname: str, *_: object) -> ModuleSpec | None:
        """Take the imports of those packages."""
        wanted = any(fullname == name or fullname.startswith(f"{name}.") for name in self.PACKAGES)
        return ModuleSpec(fullname, self, is_package=True) if wanted else None

    def exec_module(self, module: ModuleType) -> None:
        """Make every name of the module a class."""
        module.__getattr__ = lambda name: getattr(Anything(module.__name__, (), {}), name)  # type: ignore[method-assign]


def patterns() -> dict[tuple[str | bytes, int], Pattern]:
    """Give what became of all patterns that were compiled so far, by pattern and flags."""
    made: list[Pattern] = []
    engine = importlib.import_module("_sre")
    compiled = engine.compile

    def note(text: str | bytes, flags: int, code: list[int], *rest: object) -> object:
        made.append((int(flags), tuple(map(int, code)), *rest))
        return compiled(text, flags, code, *rest)

    keys = [(text, int(flags)) for _, text, flags in sorted(vars(re)["_cache"], key=repr)]
    vars(engine)["compile"] = note
    for text, flags in keys:
        importlib.import_module("re._compiler").compile(text, flags)
    return dict(zip(keys, made, strict=True))


def _bring(name: str) -> None:
    """Import a module; one of Python's own may be for another system."""
    try:
        importlib.import_module(name)
    except ImportError:
        if name.partition(".")[0] not in sys.stdlib_module_names:
            raise


def _known() -> dict[tuple[str | bytes, int], Pattern]:
    """Return the patterns, or none where Python's modules for them are not as `patterns` expects."""
    try:
        return patterns()
    except Exception as error:  # noqa: BLE001 - whatever another Python does, the image is made
        sys.stderr.write(f"warning: no pattern is compiled ahead: {type(error).__name__}: {error}\n")
        return {}


if __name__ == "__main__":
    form, folders, *names = sys.argv[1:]
    sys.meta_path.insert(0, Absent())
    sys.path[:0] = folders.split(":")
    for name in names:
        _bring(name)
    sys.stdout.write(form.format(patterns=marshal.dumps(_known())))
