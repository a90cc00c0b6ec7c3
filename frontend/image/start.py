"""The image's entry point: modules come out of one file, and then a request is answered.

A module in a file of its own is looked for in every folder, and each look is a call of the system. Nothing
may be imported here but what is inside the interpreter: what has to be loaded is what this loads.
"""

from __future__ import annotations

import marshal
import os
import sys
from _frozen_importlib import ModuleSpec
from _frozen_importlib_external import ExtensionFileLoader

TYPE_CHECKING = False  # `typing` has more to load than all of this
if TYPE_CHECKING:
    from types import ModuleType

FILE = "modules"  # beside this one; bundle.py writes it
LENGTH = 8  # bytes of the number before the index


class Bundle:
    """Finds and loads modules of a bundle; `root` is where the image's tree is."""

    def __init__(self, file: str, root: str) -> None:
        self._descriptor = os.open(file, os.O_RDONLY | os.O_CLOEXEC)
        length = int.from_bytes(os.pread(self._descriptor, LENGTH, 0), "little")
        self._codes = LENGTH + length
        self._index: dict[str, tuple[int, int, str]] = marshal.loads(
            os.pread(self._descriptor, length, LENGTH)
        )
        self._root = root

    def find_spec(self, name: str, *_: object) -> ModuleSpec | None:
        """Say what a module is, as `sys.meta_path` asks; None for one that is not in the bundle."""
        entry = self._index.get(name)
        if entry is None:
            return None
        origin = self._root + entry[2]
        folder = origin.removesuffix("/__init__.py")
        # An extension is a file, which Python itself would list folders to find.
        loader = ExtensionFileLoader(name, origin) if origin.endswith(".so") else self
        spec = ModuleSpec(name, loader, origin=origin, is_package=folder != origin)  # type: ignore[arg-type]
        if spec.submodule_search_locations is not None:
            spec.submodule_search_locations.append(folder)
        spec.has_location = True
        spec.cached = origin  # else Python works out where it would be, which takes as long as finding it
        return spec

    def create_module(self, _: ModuleSpec) -> None:
        """Leave it to Python to make the module."""

    def exec_module(self, module: ModuleType) -> None:
        """Run a module's code in it."""
        offset, size, _ = self._index[module.__name__]
        exec(marshal.loads(os.pread(self._descriptor, size, self._codes + offset)), vars(module))

    def get_data(self, path: str) -> bytes:
        """Read a file that is no module, for pkgutil."""
        with open(path, "rb") as file:
            return file.read()


def install(program: str) -> None:
    """Have modules come out of the bundle in a folder of the image's tree."""
    root = program.removesuffix("/opt/jettison")
    sys.meta_path.insert(0, Bundle(f"{program}/{FILE}", root))


if __name__ == "__main__":
    install(__file__.rpartition("/")[0])

    from jettison.__main__ import main

    main()
