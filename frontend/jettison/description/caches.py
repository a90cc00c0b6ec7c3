"""Directories of a command that are kept between builds."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from jettison import rules
from jettison.description.paths import ABSOLUTE, read_absolute
from jettison.description.shapes import Choice, Given, Items, Key, Keys, choice, key, list_key, one_of
from jettison.description.tree import Mapping
from jettison.description.values import Section, Value
from jettison.description.words import WORD, read_word
from jettison.errors import Span

SharingName = Literal["shared", "private", "locked"]

_SHARINGS: Choice[SharingName] = Choice(choices=("shared", "private", "locked"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Cache:
    """A directory kept between builds and mounted into one run step; without `id` it is the stage's own."""

    dest: str
    id: str | None = None
    sharing: SharingName = "shared"
    span: Span


def _read_caches(value: Value) -> tuple[Cache, ...]:
    seen: set[str] = set()
    return tuple(cache for item in value.items("a list of caches") for cache in _read_cache(item, seen))


def _read_cache(cache: Value, seen: set[str]) -> Iterator[Cache]:
    """Yield a cache: a text is its path."""
    is_map = isinstance(cache.node, Mapping)
    section = _CACHE_MAP.section(cache) if is_map else Section(cache, {"dest": cache})
    item, name, sharing = _CACHE_DEST.needed(section), _CACHE_ID.of(section), _SHARING.of(section)
    path = read_absolute(item) if item else None
    if item is None or path is None:
        return
    dest = clean_place(path)
    if dest == "/":
        item.bad("cannot be the whole root", rule=rules.WHOLE_ROOT)
    elif dest in seen:
        item.bad(f"is given twice: `{dest}`", rule=rules.GIVEN_TWICE)
    else:
        seen.add(dest)
        yield Cache(dest=dest, id=name, sharing=sharing, span=cache.span)


def _read_cache_id(value: Value) -> str | None:
    return read_word(value, "a name without spaces")


def clean_place(path: str) -> str:
    """Return a path in the one way to write it."""
    return posixpath.normpath(f"/{path.lstrip('/')}")


_CACHE_DEST = key(
    "dest",
    "the absolute path",
    ABSOLUTE,
    required=True,
    hint="name the directory that is kept between builds",
)
_CACHE_ID = Key(
    name="id",
    about="a name: caches of one name are one, whatever their stage and path",
    shape=WORD,
    read=_read_cache_id,
    default=None,
    otherwise="stage name and path",
)
_SHARING = choice(
    "sharing",
    "for builds at once: `shared` lets all write, `private` gives the second one another directory, `locked`"
    " has it wait",
    _SHARINGS,
    "shared",
)
_CACHE_MAP = Keys(name="cache", keys=(_CACHE_DEST, _CACHE_ID, _SHARING))
CACHES = list_key(
    "cache",
    "directories that are kept between builds: absolute paths, or maps. Builds on one engine share a cache"
    " when stage name and path, distribution and architecture are the same",
    Items(item=one_of(ABSOLUTE, _CACHE_MAP), lone=ABSOLUTE, in_target=Given.ADDED),
    _read_caches,
)
