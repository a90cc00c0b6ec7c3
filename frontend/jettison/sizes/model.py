"""What an image is made of: parts, each of one owner, with the files that make them up."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """Whose something is; in the order in which they are shown."""

    PACKAGE = "package"
    PROGRAM = "program"
    DATA = "data"
    METADATA = "metadata"
    UNSEEN = "unseen"


class Basis(StrEnum):
    """How the owner of a part is known."""

    DATABASE = "database"
    PLACE = "usual place"
    LAYER = "layer"
    CONTENT = "content"


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """A file's share: `size` in bytes on a disk, `compressed` in bytes of the stored image."""

    path: str
    size: int
    compressed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """All of one owner. `installed` is what a package takes as it was built, 0 where that means nothing."""

    kind: Kind
    name: str
    basis: Basis
    version: str = ""
    installed: int = 0
    files: tuple[Share, ...] = ()

    @property
    def size(self) -> int:
        """Give the bytes on a disk."""
        return sum(file.size for file in self.files)

    @property
    def compressed(self) -> int:
        """Give the bytes of the stored image."""
        return sum(file.compressed for file in self.files)


@dataclass(frozen=True, slots=True, kw_only=True)
class Breakdown:
    """An image by its parts, by kind and the largest first.

    `measured` tells whether the compressed sizes are those of the image as it is stored; else they are
    what gzip would make of it. `untold` are packages of which no file could be told.
    """

    name: str
    platform: str
    layers: int
    parts: tuple[Part, ...]
    measured: bool
    untold: tuple[str, ...] = ()

    @property
    def size(self) -> int:
        """Give the bytes on a disk, all layers together."""
        return sum(part.size for part in self.parts)

    @property
    def compressed(self) -> int:
        """Give the bytes that a registry keeps."""
        return sum(part.compressed for part in self.parts)

    @property
    def files(self) -> int:
        """Count what has a size."""
        return sum(1 for part in self.parts for file in part.files if file.size)

    def kinds(self) -> dict[Kind, tuple[Part, ...]]:
        """Group the parts by kind; kinds of which there is nothing are left out."""
        grouped = {kind: tuple(part for part in self.parts if part.kind is kind) for kind in Kind}
        return {kind: parts for kind, parts in grouped.items() if parts}
