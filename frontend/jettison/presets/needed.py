"""What of the build context a build cannot be without."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass

from jettison.errors import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Needed:
    """A file, or a `folder`, without which a build cannot be: one of `paths` in the context, and who asks.

    With `key` it signs a package repository; else the stage of a preset takes it. What is `long` is not
    fetched before the build. A folder `holds` something by this pattern. `hint` says what to do about one
    that is not there; `instead` are paths with a hint for each, where that is there in its place.
    """

    paths: tuple[str, ...]
    span: Span
    folder: bool = False
    key: bool = False
    long: bool = False
    holds: str = ""
    hint: str = ""
    instead: tuple[tuple[str, str], ...] = ()


def is_inside(text: str) -> bool:
    """Tell whether a text is surely a path inside of the build context; others are no problem of it."""
    return bool(text) and text.isprintable() and text[0] not in "/-" and ".." not in text and "${" not in text


def path(folder: str, name: str) -> str:
    """Return the path of a file of a folder in the build context."""
    return posixpath.normpath(posixpath.join(folder, name))
