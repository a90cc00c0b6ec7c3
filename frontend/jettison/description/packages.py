"""Packages by the words that the package manager takes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from jettison.description.model import Package
from jettison.description.shapes.texts import PACKAGE
from jettison.description.values import Value

_PACKAGE = re.compile(PACKAGE.pattern)


def packages(value: Value | None) -> tuple[Package, ...]:
    """Return packages, each once."""
    # `packages` and `rootfs.packages` are one list by now, and each is known by its last word.
    short = value and value.name.endswith("packages")
    listed = replace(value, name="packages") if value and short else value
    items = listed.items("a list of packages") if listed else ()
    read = (package for item in items for package in _package(item))
    return tuple({package.text: package for package in reversed(list(read))}.values())[::-1]


def _package(item: Value) -> Iterator[Package]:
    text = item.text("the name of a package")
    if text is None:
        return
    if _PACKAGE.fullmatch(text):
        yield Package(text=text, span=item.span)
    else:
        item.bad(f"must be the name of a package, found `{text}`", _hint(text))


def _hint(text: str) -> str:
    """Say what to write for a text that is no package, or that is several."""
    words = re.split(r"[,\s]+", text.strip())
    if len(words) > 1 and all(_PACKAGE.fullmatch(word) for word in words):
        return f"several are a list: `[{', '.join(words)}]`"
    return "such as `tzdata` or `tzdata-2025b-1`"
