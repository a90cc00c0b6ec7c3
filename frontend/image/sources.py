"""Where the parts of the image come from, and where they are in it."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

from image.imports import Module

PROGRAM = Path("opt/jettison")
PREFIX = Path("usr/local")
VERSION = f"python{sys.version_info.major}.{sys.version_info.minor}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """Where the parts come from.

    `base` is the root of a file system of the target platform, `prefix` the folder there that Python is in,
    `packages` what pip installed for that platform, and `own` the folder of this package.
    """

    base: Path
    prefix: Path
    packages: Path
    own: Path

    @property
    def interpreter(self) -> Path:
        """The program, which must be of the version that compiles the modules."""
        return self.base / self.prefix / "bin" / VERSION

    @property
    def library(self) -> Path:
        """The folder of the modules that come with Python."""
        return self.base / self.prefix / "lib" / VERSION

    @property
    def places(self) -> dict[Path, Path]:
        """The folders that modules are in, in the order of a search, and where each is in the image."""
        target = PREFIX / "lib" / VERSION
        return {
            self.own.parent: PROGRAM,
            self.packages: PROGRAM,
            self.library: target,
            self.library / "lib-dynload": target / "lib-dynload",
        }

    def place(self, module: Module) -> Path:
        """Return where in the image a module's file is, or would be."""
        folders = [folder for folder in self.places if module.file.is_relative_to(folder)]
        folder = max(folders, key=lambda each: len(each.parts))  # lib-dynload is below the library
        return self.places[folder] / module.file.relative_to(folder)
