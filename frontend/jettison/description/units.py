"""Numbers, permissions, sizes, durations and points in time as people write them."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from jettison import rules
from jettison.description.shapes import Numbers, Text
from jettison.description.values import Value

NATURAL = "[0-9]{1,10}"

# 0400, 0550, 0555, 0640, 0644, 0660 and 0664 as Kubernetes has them; in octal nobody means these.
_DECIMAL = "256|360|365|416|420|432|436"
_MOST_MODE = 0o7777

MODE = Text(
    name="mode",
    pattern=f"(?!(?:{_DECIMAL})$)(?:0o?)?[0-7]{{3,4}}",
    numbers=Numbers(least=0, most=7777, whole=True),
    examples=("0644", "0755"),
)

DURATION = Text(
    name="duration", pattern=r"(?:[0-9]+(?:\.[0-9]+)?(?:ns|us|µs|ms|s|m|h))+", examples=("30s", "1m30s")
)

SIZE = Text(
    name="size",
    pattern=r"([0-9]+(?:\.[0-9]+)?)\s*([KkMmGg][Ii]?)?[Bb]?",
    numbers=Numbers(least=0),
    examples=("12MB", "500KiB"),
)

MOMENT = Text(
    name="moment",
    pattern=(
        r"[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])"
        r"T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]Z"
    ),
    examples=("2026-06-01T00:00:00Z",),
)

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


def read_size(value: Value) -> int | None:
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


def read_duration(value: Value) -> int:
    """Return nanoseconds; 0 after a problem."""
    text = value.text("a duration, such as `30s`")
    if text is None:
        return 0
    if not _DURATION.fullmatch(text):
        value.bad(f"must be a duration, such as `30s` or `1m30s`, found `{text}`")
        return 0
    amount = sum(float(number) * _NANOSECONDS[unit] for number, unit in _PART.findall(text))
    if amount < _MOST:
        return int(amount)
    value.bad(f"is more than 292 years: `{text}`", rule=rules.OUT_OF_RANGE)
    return 0


def read_moment(value: Value) -> int | None:
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


def read_count(value: Value, most: int, wrong: int = 0) -> int:
    """Return a whole number up to `most`; `wrong` after a problem."""
    text = value.text("a whole number")
    if text is None:
        return wrong
    is_number = re.fullmatch(NATURAL, text) is not None
    if is_number and int(text) <= most:
        return int(text)
    rule = rules.OUT_OF_RANGE if is_number else rules.BAD_VALUE
    value.bad(f"must be a whole number up to {most}, found `{text}`", rule=rule)
    return wrong


def read_mode(value: Value) -> int | None:
    """Return permission bits written in octal, None after a problem."""
    text = value.text("permissions in octal, such as `0644`")
    if text is None:
        return None
    if re.fullmatch(MODE.pattern, text):
        return int(text.removeprefix("0o"), 8)
    hint = ""
    if text.isdecimal() and not text.startswith("0") and int(text[:5]) <= _MOST_MODE:
        hint = f"write `{int(text):04o}`, if it is a decimal number"
    value.bad(f"must be permissions in octal, such as `0644`, found `{text}`", hint, rules.BAD_MODE)
    return None


def whole(most: int, example: str) -> Text:
    """Return the text of a whole number up to `most`."""
    return Text(pattern=NATURAL, examples=(example,), numbers=Numbers(least=0, most=most, whole=True))
