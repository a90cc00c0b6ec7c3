"""Sizes, durations and points in time as people write them."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from jettison import rules
from jettison.description.shapes.texts import DURATION, MOMENT, NATURAL, SIZE
from jettison.description.values import Value

_SIZE = re.compile(SIZE.pattern)
_SIZES = {"": 1, "K": 1000, "M": 1000**2, "G": 1000**3, "KI": 1 << 10, "MI": 1 << 20, "GI": 1 << 30}

_DURATION = re.compile(DURATION.pattern)
_PART = re.compile(r"([0-9]+(?:\.[0-9]+)?)(ns|us|µs|ms|s|m|h)")
_NANOSECONDS = {
    "ns": 1,
    "us": 10**3,
    "µs": 10**3,
    "ms": 10**6,
    "s": 10**9,
    "m": 60 * 10**9,
    "h": 3600 * 10**9,
}
_MOST = 1 << 63

_TIME = re.compile(MOMENT.pattern)


def size(value: Value) -> int | None:
    """Return bytes; None after a problem. `12MB` is decimal, `12MiB` binary."""
    text = value.text("a size, such as `12MB`")
    if text is None:
        return None
    match = _SIZE.fullmatch(text)
    if match is None:
        value.bad(f"must be a size, such as `12MB` or `500KiB`, found `{text}`")
        return None
    amount = float(match[1]) * _SIZES[(match[2] or "").upper()]
    if amount < _MOST:
        return int(amount)
    value.bad(f"is more than any disk holds: `{text}`", rule=rules.OUT_OF_RANGE)
    return None


def duration(value: Value | None) -> int:
    """Return nanoseconds; 0 without a value or after a problem."""
    text = value.text("a duration, such as `30s`") if value else None
    if value is None or text is None:
        return 0
    if not _DURATION.fullmatch(text):
        value.bad(f"must be a duration, such as `30s` or `1m30s`, found `{text}`")
        return 0
    amount = sum(float(number) * _NANOSECONDS[unit] for number, unit in _PART.findall(text))
    if amount < _MOST:
        return int(amount)
    value.bad(f"is more than 292 years: `{text}`", rule=rules.OUT_OF_RANGE)
    return 0


def moment(value: Value) -> int | None:
    """Return seconds since 1970; None after a problem."""
    text = value.text("a point in time, such as `2026-06-01T00:00:00Z`")
    if text is None:
        return None
    try:
        if _TIME.fullmatch(text):
            return int(datetime.fromisoformat(text).astimezone(UTC).timestamp())
    except ValueError:
        pass
    value.bad(f"must be a point in time in UTC, such as `2026-06-01T00:00:00Z`, found `{text}`")
    return None


def count(value: Value | None, most: int, default: int = 0) -> int:
    """Return a whole number up to `most`; the default without a value or after a problem."""
    text = value.text("a whole number") if value else None
    if value is None or text is None:
        return default
    is_number = re.fullmatch(NATURAL, text) is not None
    if is_number and int(text) <= most:
        return int(text)
    rule = rules.OUT_OF_RANGE if is_number else rules.BAD_VALUE
    value.bad(f"must be a whole number up to {most}, found `{text}`", rule=rule)
    return default
