"""What an image is made of: parts, each of one owner, with the files that make them up; two compared."""

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
        """Return the bytes on a disk."""
        return sum(file.size for file in self.files)

    @property
    def compressed(self) -> int:
        """Return the bytes of the stored image."""
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
        """Return the bytes on a disk, all layers together."""
        return sum(part.size for part in self.parts)

    @property
    def compressed(self) -> int:
        """Return the bytes that a registry keeps."""
        return sum(part.compressed for part in self.parts)

    @property
    def files(self) -> int:
        """Count what has a size."""
        return sum(1 for part in self.parts for file in part.files if file.size)

    def kinds(self) -> dict[Kind, tuple[Part, ...]]:
        """Group the parts by kind; kinds of which there is nothing are left out."""
        grouped = {kind: tuple(part for part in self.parts if part.kind is kind) for kind in Kind}
        return {kind: parts for kind, parts in grouped.items() if parts}


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One owner in two images; None in the one that has nothing of it."""

    kind: Kind
    name: str
    now: Part | None
    before: Part | None

    @property
    def size(self) -> int:
        """Return how many bytes more there are on a disk."""
        return (self.now.size if self.now else 0) - (self.before.size if self.before else 0)

    @property
    def compressed(self) -> int:
        """Return how many bytes more there are in the stored image."""
        return (self.now.compressed if self.now else 0) - (self.before.compressed if self.before else 0)

    @property
    def version(self) -> str:
        """Return the version, or both where they differ."""
        now, before = (part.version if part else "" for part in (self.now, self.before))
        return f"{before} → {now}" if now and before and now != before else now or before


def compare(now: Breakdown, before: Breakdown) -> tuple[Change, ...]:
    """Put the parts of two images beside each other, in the order of the first, then what it lacks."""
    present = {(part.kind, part.name): part for part in now.parts}
    earlier = {(part.kind, part.name): part for part in before.parts}
    keys = sorted({**present, **earlier}, key=lambda key: list(Kind).index(key[0]))
    return tuple(
        Change(kind=key[0], name=key[1], now=present.get(key), before=earlier.get(key)) for key in keys
    )
