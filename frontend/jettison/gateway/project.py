"""Files of the build context that say what a project needs, such as `go.mod`."""

from __future__ import annotations

import posixpath
from collections.abc import Sequence

from jettison import llb
from jettison.gateway.bridge import Bridge, Ref, SolveError
from jettison.gateway.calls import at_once
from jettison.gateway.given import Given
from jettison.gateway.ignorefile import IGNORE_FILE
from jettison.gateway.options import CONTEXT_SOURCE, Options
from jettison.gateway.sent import files_of
from jettison.source import read_limits


def fetch(bridge: Bridge, options: Options, given: Given, paths: Sequence[str]) -> Ref:
    """Ask for files of the build context and, in the same transfer, for its ignore file."""
    return bridge.solve(llb.marshal(given.context or _source(options, (IGNORE_FILE, *paths))))


def names(bridge: Bridge, ref: Ref) -> frozenset[str] | None:
    """Return what is at the top of a tree; None if it cannot be had, say for a path that is no pattern."""
    try:
        return bridge.names(ref, "/")
    except SolveError:
        return None


def read(bridge: Bridge, ref: Ref, paths: Sequence[str], there: frozenset[str]) -> dict[str, str]:
    """Return the texts of the files that are there, by path, at most a build file's length of each.

    They are read at once, and none that surely is not there: to say so takes a daemon its time.
    """
    likely = [path for path in paths if path.partition("/")[0] in there]
    with at_once() as pool:
        texts = pool.map(lambda path: _text(bridge, ref, path), likely)
        return {path: text for path, text in zip(likely, texts, strict=True) if text is not None}


def _source(options: Options, paths: Sequence[str]) -> llb.State:
    files = ", ".join(dict.fromkeys(posixpath.basename(path) for path in paths))
    key, title = f"{CONTEXT_SOURCE}-project", f"[internal] load {files}"
    return files_of(options, CONTEXT_SOURCE, tuple(sorted(paths)), key=key, title=title)


def _text(bridge: Bridge, ref: Ref, path: str) -> str | None:
    try:
        return bridge.read_file(ref, path, limit=read_limits.size).decode("utf-8", "replace")
    except SolveError:
        return None  # A file that is not there says nothing, and most are not.
