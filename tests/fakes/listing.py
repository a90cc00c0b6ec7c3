"""What a transfer from a client brings: files and links, and the list of a transfer of metadata alone.

As a client follows links, and a daemon asks for content. (followlinks.go, filter.go and receive.go of
tonistiigi/fsutil)
"""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import PurePosixPath

from jettison.pb import gateway_pb2, ops_pb2
from jettison.session.ignorefile import hides

DIRECTORY, LINK = 1 << 31, 1 << 27
LIST = ".fsutil-metadata"
_LISTED = re.compile(r"\[(.+?)]")


class Link(bytes):
    """The target of a link, in the place of a file's content."""

    __slots__ = ()


def brought(files: Mapping[str, bytes], source: ops_pb2.SourceOp) -> Mapping[str, bytes]:
    """Give what a transfer puts into its tree; one of metadata alone, the named files and a list of all."""
    if "local.followpaths" not in source.attrs:
        return files
    found = _found(files, source)
    if "local.metadatatransfer" not in source.attrs:
        return {path: files[path] for path in found if path in files}
    named = _paths(source, "local.metadatatransferexclude")
    tree = {path: files[path] for path in found if path in files and {path, *_above(path)} & {*named}}
    return {**tree, LIST: b"".join(_entry(path, files) for path in sorted(found))}


def resolved(tree: Mapping[str, bytes], path: str) -> str:
    """Give the path that a path leads to by the links of a tree; an empty one for links without an end."""
    for _ in range(255):
        linked = _first_link(tree, path)
        if linked is None:
            return path
        path = _behind(tree, path, linked)
    return ""


def _found(files: Mapping[str, bytes], source: ops_pb2.SourceOp) -> frozenset[str]:
    """Give what is at or below the followed paths and not excluded, and the folders above."""
    followed = _followed(files, _paths(source, "local.followpaths"))
    excluded = tuple(json.loads(source.attrs.get("local.excludepatterns", "[]")))
    every = {*files, *_folders(files)}
    asked = {path for path in every if {"", path, *_above(path)} & followed}
    kept = {path for path in asked if not hides(excluded, path)}
    return frozenset(kept | _folders(kept))


def _followed(files: Mapping[str, bytes], paths: Iterable[str]) -> frozenset[str]:
    """Give paths, the links that are in them, and where those lead; of each link for its first path."""
    found: set[str] = set()
    waiting = [*reversed([*paths])]
    while waiting:
        path = waiting.pop()
        linked = _first_link(files, path)
        if linked is not None and linked not in found:
            waiting.append(_behind(files, path, linked))
        found.add(path if linked is None else linked)
    return frozenset(found)


def _first_link(files: Mapping[str, bytes], path: str) -> str | None:
    parts = [*reversed([*_above(path)]), path]
    return next((part for part in parts if isinstance(files.get(part), Link)), None)


def _behind(files: Mapping[str, bytes], path: str, linked: str) -> str:
    """Give where a path leads by the link in it: out of the top there is no way."""
    target = posixpath.join("/", posixpath.dirname(linked), files[linked].decode())
    return posixpath.normpath(f"{target}/{path[len(linked) :]}").lstrip("/")


def _paths(source: ops_pb2.SourceOp, attr: str) -> Collection[str]:
    return [_LISTED.sub(r"\1", pattern) for pattern in json.loads(source.attrs.get(attr, "[]"))]


def _folders(paths: Iterable[str]) -> set[str]:
    return {above for path in paths for above in _above(path)}


def _above(path: str) -> Iterator[str]:
    return (str(parent) for parent in PurePosixPath(path).parents if parent.name)


def _entry(path: str, files: Mapping[str, bytes]) -> bytes:
    content = files.get(path)
    mode = DIRECTORY if content is None else LINK if isinstance(content, Link) else 0o644
    name = content.decode() if isinstance(content, Link) else ""
    data = gateway_pb2.FileStat(path=path, mode=mode, link_name=name).SerializeToString()
    return len(data).to_bytes(4, "little") + data
