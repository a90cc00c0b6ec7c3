"""How much an image may ask of us: counted in bytes, entries and steps, so that each bound can be tested."""

from __future__ import annotations

from jettison.errors import BuildError

MOST_ENTRIES = 2_000_000
"""Of all layers; and paths in the image, those of directories that no entry makes included."""

MOST_CHARACTERS = 1 << 28
"""Of names in all layers; and of the paths in the image, and of those that a package database lists."""

MOST_UNPACKED = 1 << 36
"""Bytes of all layers: the largest images in use have half of that."""

MOST_STEPS = 50_000_000
"""From one part of a path to the next, links followed: an image of a million files takes ten million."""

MOST_DOCUMENTS = 1 << 23
"""Bytes of all that is read as JSON."""


class Allowance:
    """What is left of a number; spending more ends the reading with a BuildError that says what it was of."""

    def __init__(self, most: int, message: str) -> None:
        self.left = most
        self._message = f"{message}: the most is {most:,}"

    def spend(self, number: int) -> None:
        """Take from what is left."""
        self.left -= number
        if self.left < 0:
            raise BuildError(self._message)


class Limits:
    """What one image has left: entries, characters of their names, unpacked bytes."""

    def __init__(self) -> None:
        self.entries = Allowance(MOST_ENTRIES, "it has too many entries")
        self.characters = Allowance(MOST_CHARACTERS, "its entries have too many characters of names")
        self.unpacked = Allowance(MOST_UNPACKED, "it unpacks to too many bytes")
