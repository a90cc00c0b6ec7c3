"""Two images side by side."""

from __future__ import annotations

from dataclasses import dataclass

from jettison.sizes.model import Breakdown, Kind, Part


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One owner in two images; None in the one that has nothing of it."""

    kind: Kind
    name: str
    now: Part | None
    before: Part | None

    @property
    def size(self) -> int:
        """Give how many bytes more there are on a disk."""
        return (self.now.size if self.now else 0) - (self.before.size if self.before else 0)

    @property
    def compressed(self) -> int:
        """Give how many bytes more there are in the stored image."""
        return (self.now.compressed if self.now else 0) - (self.before.compressed if self.before else 0)

    @property
    def version(self) -> str:
        """Give the version, or both where they differ."""
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
