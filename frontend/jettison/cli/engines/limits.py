"""What a step may take of the machine: flags as `docker buildx build` has them, options for buildctl."""

from __future__ import annotations

import re

from jettison.errors import OptionError
from jettison.gateway.limits import RESOURCES

OPTIONS = {flag: name for name, flag in RESOURCES.items()}
"""The frontend's name of each flag."""

_SIZES = ("--memory", "--memory-swap")
_SIZE = re.compile(r"(\d{1,15})([bkmgt]?)(?:i?b)?", re.IGNORECASE)
_POWERS = {"": 0, "b": 0, "k": 1, "m": 2, "g": 3, "t": 4}


def option(flag: str, text: str) -> str:
    """Return `NAME=VALUE` for the frontend; OptionError for a size that is none."""
    return f"{OPTIONS[flag]}={_bytes(flag, text) if flag in _SIZES else text}"


def _bytes(flag: str, text: str) -> str:
    if (flag, text) == ("--memory-swap", "-1"):
        return text
    found = _SIZE.fullmatch(text)
    if found is None:
        raise OptionError(f"option {flag} {text}: expected a size, such as 512m or 2g")
    return str(int(found[1]) << 10 * _POWERS[found[2].lower()])
