"""A build file that is not there: what stands in its place, so that the error says what to name."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable

from jettison import llb
from jettison.errors import BuildError, OptionError, suggest
from jettison.gateway.bridge import Bridge, Ref, SolveError
from jettison.gateway.options import DEFAULT_FILENAME, Options
from jettison.llb.patterns import literal

_ENDINGS = (".yaml", ".yml")
_PATTERNS = ("*.[yY][aA][mM][lL]", "*.[yY][mM][lL]")
_MOST = 5
"""So many files are listed."""

HOW = "name the file: `docker buildx build -f FILE`, or `buildctl build --opt filename=FILE`"


def missing_error(bridge: Bridge, options: Options, ref: Ref, place: str, *, whole: bool) -> OptionError:
    """Return the error for a build file that is not in a place.

    `ref` is the tree that was looked into: with `whole` it is all of the place, else a transfer of that file.
    """
    name = options.filename
    folder, base = posixpath.split(name)
    if base in _names(bridge, ref, folder):
        message = f"the build file {name} in {place} is a link, and what it names is not there"
        return OptionError(message, hint="a link may lead to a file of the same directory only")
    there = _names(bridge, ref if whole else _ask(bridge, options, folder), folder)
    close = name_hint(name, there)
    hint = "; ".join(filter(None, (HOW if name == DEFAULT_FILENAME or not close else "", close)))
    return OptionError(f"there is no build file {name} in {place}", hint=hint)


def folder_error(name: str) -> BuildError:
    """Return the error for a folder that is named as the build file."""
    hint = f"name a file in it, say {name}/{DEFAULT_FILENAME}"
    return BuildError(f"{name} is a directory, and no build file", hint=hint)


def name_hint(name: str, there: Iterable[str]) -> str:
    """Return which of the names beside a missing build file may be meant; empty if none is YAML."""
    folder = posixpath.dirname(name)
    found = sorted(posixpath.join(folder, each) for each in there if each.lower().endswith(_ENDINGS))
    if not found or (close := suggest(name, found)):
        return close if found else ""
    more = f" and {len(found) - _MOST} more" if len(found) > _MOST else ""
    return f"YAML files there: {', '.join(found[:_MOST])}{more}"


def _ask(bridge: Bridge, options: Options, folder: str) -> Ref | None:
    """Ask the client for the YAML files of a folder; None if it sends none."""
    local = options.build_file_source
    source = llb.local(
        local,
        session_id=options.session_of(local),
        include=[posixpath.join(literal(folder), pattern) for pattern in _PATTERNS],
        shared_key_hint=f"{local}-names",
        differ=llb.Differ.NONE,
        metadata=llb.Metadata(name="[internal] look for build files"),
    )
    try:
        return bridge.solve(llb.marshal(source))
    except SolveError:
        return None


def _names(bridge: Bridge, ref: Ref | None, folder: str) -> frozenset[str]:
    """Return the names in a folder of a tree; none of a folder that is not there."""
    if ref is None:
        return frozenset()
    try:
        return bridge.names(ref, folder or "/")
    except SolveError:
        return frozenset()
