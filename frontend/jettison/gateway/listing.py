"""What a transfer has found in a client's directory without bringing its content: BuildKit's list of it."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping

from google.protobuf.message import DecodeError

from jettison.pb import gateway_pb2

FILE = ".fsutil-metadata"
"""Where it is in the tree. (`metadataPath` of tonistiigi/fsutil)"""

MOST = 1 << 23
"""Bytes of a list that is looked at: an answer of a daemon has at most twice as many."""

_DIRECTORY, _LINK = 1 << 31, 1 << 27
"""Bits of a mode in Go's layout."""

Kinds = Mapping[str, str]
"""`folder`, `file`, or `link TARGET`, by path."""

_LINKED = "link "


def read(data: bytes) -> Kinds | None:
    """Read what was found; None for what is no list, or too long.

    Each entry has four bytes of its length before it.
    """
    if len(data) > MOST:
        return None
    try:
        stats = [gateway_pb2.FileStat.FromString(each) for each in _entries(data)]
    except (DecodeError, ValueError):
        return None
    return {stat.path: _kind(stat) for stat in stats}


def has_link(kinds: Kinds, path: str) -> bool:
    """Tell whether a path, or a folder above it, is a link."""
    return _first_link(kinds, path) is not None


def behind_links(kinds: Kinds, path: str) -> str:
    """Return where the links lead that were found in a path: out of the top there is no way."""
    for _ in range(40):  # as many as Linux follows
        link = _first_link(kinds, path)
        if link is None:
            break
        target = posixpath.join("/", posixpath.dirname(link), kinds[link].removeprefix(_LINKED))
        path = posixpath.normpath(target + path.removeprefix(link)).lstrip("/")
    return path


def _first_link(kinds: Kinds, path: str) -> str | None:
    return next((each for each in (*above(path), path) if kinds.get(each, "").startswith(_LINKED)), None)


def above(path: str) -> Iterator[str]:
    """Yield the folders above a clean path, from the top on."""
    return (path[:at] for at, character in enumerate(path) if character == "/")


def _entries(data: bytes) -> Iterator[bytes]:
    start = 0
    while start < len(data):
        end = start + 4 + int.from_bytes(data[start : start + 4], "little")
        if end > len(data):
            raise ValueError("the list ends within an entry")
        yield data[start + 4 : end]
        start = end


def _kind(stat: gateway_pb2.FileStat) -> str:
    if stat.mode & _DIRECTORY:
        return "folder"
    return f"{_LINKED}{stat.link_name}" if stat.mode & _LINK else "file"
