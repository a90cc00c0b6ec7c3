"""The form of what a command writes: as it is told, or as the file's ending says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from jettison.errors import OptionError

Format = TypeVar("Format", bound=StrEnum)


def format_of(destination: Path | None, endings: Mapping[str, Format], default: Format) -> Format:
    """Return the format that a file's ending says, the default for stdout; OptionError for another ending."""
    if destination is None:
        return default
    if destination.suffix not in endings:
        message = f"option --output {destination}: its ending says no format"
        hint = f"end it in {listed(endings)}, or give --format"
        raise OptionError(message, hint=hint)
    return endings[destination.suffix]


def listed(endings: Iterable[str]) -> str:
    """Return endings as a person reads them.

    >>> listed([".svg", ".mmd", ".dot"])
    '.svg, .mmd or .dot'
    """
    *others, last = endings
    return f"{', '.join(others)} or {last}"
