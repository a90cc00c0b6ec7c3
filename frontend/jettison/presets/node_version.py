"""Which Node.js a project asks for by `engines`: ranges of npm's, as far as a version's first numbers say.

An image's tag is `24` or `24.14`, so what counts is whether any version that begins so is in the range.
Ranges: https://github.com/npm/node-semver#ranges.
"""

from __future__ import annotations

import re

Version = tuple[int, int, int]
Interval = tuple[Version, Version]

_END: Version = (10**9, 0, 0)
_ANY: Interval = ((0, 0, 0), _END)
_NUMBER = r"(\d{1,9}|[xX*])"
_ONE = re.compile(
    rf"(>=|<=|>|<|=|\^|~>?)?[ \t]*v?{_NUMBER}(?:\.{_NUMBER})?(?:\.{_NUMBER})?(?:[-+][\w.+-]*)?(?=\s|$)"
)
_HYPHEN = re.compile(r"(\S+)[ \t]+-[ \t]+(\S+)")


def may_be_in(version: str, wanted: str) -> bool:
    """Tell whether a version that begins with these numbers may be in a range; so if either is not known."""
    own = _ONE.match(version.partition("-")[0])
    if own is None or not wanted.strip():
        return True
    return any(_overlaps(_interval("", own.groups()[1:]), each) for each in wanted.split("||"))


def _overlaps(own: Interval, alternative: str) -> bool:
    text = _HYPHEN.sub(r">=\1 <=\2", alternative).strip()
    while text:
        found = _ONE.match(text)
        if found is None:
            return True
        low, high = _interval(found[1] or "", found.groups()[1:])
        own = (max(own[0], low), min(own[1], high))
        text = text[found.end() :].lstrip()
    return own[0] < own[1]


def _interval(operator: str, said: tuple[str | None, ...]) -> Interval:
    """Return the first version of a comparator, and the first after it."""
    numbers = [int(each) for each in said if each and each.isdecimal()]
    if not numbers:
        return _ANY
    low, high = _padded(numbers), _after(numbers, _kept(operator, numbers))
    bounds = {">=": (low, _END), ">": (high, _END), "<": (_ANY[0], low), "<=": (_ANY[0], high)}
    return bounds.get(operator, (low, high))


def _kept(operator: str, numbers: list[int]) -> int:
    """Return how many of a comparator's numbers the versions in it have too."""
    if operator == "^":
        return next((place for place, number in enumerate(numbers, 1) if number), len(numbers))
    return min(len(numbers), 2) if operator.startswith("~") else len(numbers)


def _after(numbers: list[int], kept: int) -> Version:
    return _padded([*numbers[: kept - 1], numbers[kept - 1] + 1])


def _padded(numbers: list[int]) -> Version:
    major, minor, patch, *_ = [*numbers, 0, 0]
    return (major, minor, patch)
