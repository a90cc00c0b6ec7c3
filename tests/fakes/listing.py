"""The list that a daemon leaves of a transfer of metadata alone."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath

from jettison.pb import gateway_pb2, ops_pb2

DIRECTORY = 1 << 31


def listed(files: Mapping[str, bytes], source: ops_pb2.SourceOp) -> bytes | None:
    """Give the list of what is at the paths that a source follows, and above; None for another transfer."""
    if "local.metadatatransfer" not in source.attrs:
        return None
    asked = set(json.loads(source.attrs["local.followpaths"]))
    folders = {path for file in files for path in _above(file)}
    there = asked & {*files, *folders}
    found = there | {path for each in there for path in _above(each)}
    return b"".join(_entry(path, DIRECTORY if path in folders else 0o644) for path in sorted(found))


def _above(path: str) -> Iterator[str]:
    return (str(parent) for parent in PurePosixPath(path).parents if parent.name)


def _entry(path: str, mode: int) -> bytes:
    data = gateway_pb2.FileStat(path=path, mode=mode).SerializeToString()
    return len(data).to_bytes(4, "little") + data
