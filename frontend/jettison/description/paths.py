"""Paths as a description may write them: nothing that leads out of where it belongs."""

from __future__ import annotations

import re

from jettison.description.basic import DEEPEST
from jettison.description.globs import is_glob, is_readable
from jettison.description.shapes import Given, Items, Numbers, Text, texts
from jettison.description.values import Value

CONTROLS = r"\x00-\x1f\x7f-\x9f\u2028\u2029"
"""Characters of a pattern's class that are not printed."""

_STAYS = rf"(?!(?:.*/)?\.\.(?:/|$))(?!(?:[^/]*/){{{DEEPEST + 1}}})"
_BEGINS_ADDRESS = "[A-Za-z][A-Za-z0-9+.-]*://"

PATH = Text(name="path", pattern=rf"{_STAYS}[^{CONTROLS}]+", numbers=Numbers(), examples=("web/dist", "."))

ABSOLUTE = Text(name="absolute-path", pattern=rf"{_STAYS}/[^{CONTROLS}]*", examples=("/usr/share/hello", "/"))

ABSOLUTES = texts(ABSOLUTE)

SOURCE = Text(
    name="source-path",
    pattern=rf"(?!{_BEGINS_ADDRESS}){PATH.pattern}",
    numbers=Numbers(),
    examples=PATH.examples,
)

SOURCES = Items(item=SOURCE, lone=SOURCE, least=1, in_target=Given.ADDED)

_ADDRESS = re.compile(_BEGINS_ADDRESS)


def read_absolute(value: Value) -> str | None:
    """Return a path from the root; None after a problem."""
    path = _checked(value)
    if path is None or path.startswith("/"):
        return path
    value.bad(f"must be a path from the root, found `{path}`", f"write `/{path}`")
    return None


def read_inside(value: Value) -> str | None:
    """Return a path, relative or not, that stays below its root; None after a problem."""
    return _checked(value)


def read_absolutes(value: Value) -> tuple[str, ...]:
    """Return a list of paths from the root."""
    paths = (read_absolute(item) for item in value.items("a list of paths"))
    return tuple(path for path in paths if path is not None)


def read_source(value: Value) -> str | None:
    """Return a path or glob of what is copied; None after a problem, an address for one."""
    path = _checked(value)
    if path is not None and is_glob(path) and not is_readable(path):
        hint = "beside `*` or `?`, `[` begins a list as in `[a-z]`; for the character itself, write `[[]`"
        value.bad(f"cannot be read as a pattern: `{path}`", hint)
    if path is None or not _ADDRESS.match(path):
        return path
    hint = "a stage fetches it, by a step `http` or `git`; then copy `from` that stage"
    value.bad(f"must be a path, found the address `{path}`", hint)
    return None


def read_sources(value: Value) -> tuple[str, ...]:
    """Return a list of paths and globs of what is copied."""
    paths = (read_source(item) for item in value.items("a list of paths"))
    return tuple(path for path in paths if path is not None)


def _checked(value: Value) -> str | None:
    path = value.text("a path")
    if path == "":
        value.bad("must be a path, found an empty text")
        return None
    if path is not None and not path.isprintable():
        value.bad("must be a path, found control characters in it")
        return None
    if path is not None and path.count("/") > DEEPEST:
        value.bad(f"is more than {DEEPEST} folders deep")
        return None
    if path is not None and ".." in path.split("/"):
        value.bad(f"leads out of its folder: `{path}`", "a path has no `..`")
        return None
    return path
