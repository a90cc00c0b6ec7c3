"""The lines of a table of sizes, before anybody aligns or colours them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from jettison.cli.text import clean
from jettison.sizes import Basis, Breakdown, Change, Kind, Part, compare

MOST = 12
"""Parts of a kind that are shown by themselves, unless all are asked for."""

TITLES = {
    Kind.PACKAGE: "packages",
    Kind.PROGRAM: "programs",
    Kind.DATA: "data",
    Kind.METADATA: "metadata",
    Kind.UNSEEN: "not seen",
}
USUAL = "*"
_UNITS = ("B", "kB", "MB", "GB", "TB")
_THOUSAND = 1000
_ROUND_LIMITS = (9.995, 99.95)
"""Below these a number of three digits has two or one behind the point."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line: sizes in bytes, and how many they are more than in the image compared with."""

    label: str
    kind: Kind | None = None
    head: bool = False
    size: int
    compressed: int
    more: int | None = None
    more_compressed: int | None = None


def rows(now: Breakdown, before: Breakdown | None, *, everything: bool = False) -> tuple[Row, ...]:
    """List the kinds, each followed by its parts, and the total."""
    changes = compare(now, before or now)
    total = _row("total", changes, compared=before is not None)
    found: list[Row] = []
    for kind in Kind:
        parts = [change for change in changes if change.kind is kind]
        if parts:
            head = _row(TITLES[kind], parts, compared=before is not None)
            found += (replace(head, kind=kind, head=True), *_listed(kind, parts, before, everything))
    return (*found, replace(total, head=True))


def headline(breakdown: Breakdown) -> str:
    """Say how large an image is."""
    layers = f"{breakdown.layers} layer{'' if breakdown.layers == 1 else 's'}"
    about = ", ".join(part for part in (breakdown.platform, layers) if part)
    packed = "compressed" if breakdown.measured else "compressed by gzip"
    sizes = f"{human(breakdown.size)} on disk, {human(breakdown.compressed)} {packed}"
    return f"{clean(breakdown.name)} ({about}): {sizes}"


def notes(breakdown: Breakdown) -> Iterator[str]:
    """Say what the sizes do not tell."""
    if any(part.basis is Basis.PLACE for part in breakdown.parts):
        yield f"{USUAL} by the usual place of its files; the image has no package database"
    if breakdown.untold:
        named = ", ".join(map(clean, breakdown.untold[:MOST]))
        more = f" and {len(breakdown.untold) - MOST} more" if len(breakdown.untold) > MOST else ""
        yield f"not told apart: {named}{more}"
    if not breakdown.measured:
        yield "the layers are not compressed here: what gzip would make of them is shown"


def label(part: Part) -> str:
    """Name a part, its version, and whether it is a guess."""
    mark = USUAL if part.basis is Basis.PLACE else ""
    return clean(" ".join(text for text in (part.name, part.version, mark) if text))


def human(size: int) -> str:
    """Write a size in decimal units, with three digits at most."""
    value, unit = float(abs(size)), 0
    while value >= _THOUSAND - 0.5 and unit < len(_UNITS) - 1:
        value, unit = value / _THOUSAND, unit + 1
    digits = 0 if unit == 0 else sum(value < limit for limit in _ROUND_LIMITS)
    return f"{'-' if size < 0 else ''}{value:.{digits}f} {_UNITS[unit]}"


def signed(size: int | None) -> str:
    """Write a change; nothing where there is none."""
    return "" if not size else f"+{human(size)}" if size > 0 else human(size)


def _listed(kind: Kind, parts: Sequence[Change], before: Breakdown | None, everything: bool) -> Iterator[Row]:
    most = len(parts) if everything or len(parts) == MOST + 1 else MOST
    for change in parts[:most]:
        row = _row(_label(change), [change], compared=before is not None)
        yield replace(row, kind=kind)
    if parts[most:]:
        rest = _row(f"and {len(parts) - most} more", parts[most:], compared=before is not None)
        yield replace(rest, kind=kind)


def _label(change: Change) -> str:
    part = change.now or change.before
    if part is None:
        return change.name
    return label(replace(part, version=change.version))


def _row(name: str, changes: Iterable[Change], *, compared: bool) -> Row:
    every = list(changes)
    return Row(
        label=name,
        size=sum(change.now.size for change in every if change.now),
        compressed=sum(change.now.compressed for change in every if change.now),
        more=sum(change.size for change in every) if compared else None,
        more_compressed=sum(change.compressed for change in every) if compared else None,
    )
