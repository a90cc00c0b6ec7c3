"""Put compiled modules into one file, from which start.py loads them."""

from __future__ import annotations

import ast
import marshal
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from image.start import LENGTH


@dataclass(frozen=True, slots=True)
class Compiled:
    """The code of a module, and the file of the image's tree that its text would be in."""

    place: Path
    code: bytes


def compiled(text: str | ast.Module, place: Path) -> Compiled:
    """Compile a module, without its docstrings and assertions; errors of the program will name the place."""
    code = compile(text, f"/{place}", "exec", dont_inherit=True, optimize=2)
    return Compiled(place, marshal.dumps(code))


def bundle(modules: Mapping[str, Compiled], extensions: Mapping[str, Path]) -> bytes:
    """Write a number, an index of that many bytes, and the codes.

    The index is, by the module's name: where its code starts behind the index, the code's length, and the
    module's place; of an extension, the place alone. A package without a file of its own gets an empty one.
    """
    index = {name: (0, 0, f"/{place}") for name, place in extensions.items()}
    codes = bytearray()
    places = {**extensions, **{name: module.place for name, module in modules.items()}}
    for name, module in sorted({**_packages(places), **modules}.items()):
        index[name] = (len(codes), len(module.code), f"/{module.place}")
        codes += module.code
    written = marshal.dumps(index)
    return len(written).to_bytes(LENGTH, "little") + written + codes


def _packages(places: Mapping[str, Path]) -> dict[str, Compiled]:
    """Give an empty module for every package that a module is in."""
    found: dict[str, Compiled] = {}
    for name, place in places.items():
        folders = (place.parent if place.name == "__init__.py" else place).parents
        parts = name.split(".")[:-1]
        for count, folder in zip(range(len(parts), 0, -1), folders, strict=False):
            found[".".join(parts[:count])] = compiled("", folder / "__init__.py")
    return found
