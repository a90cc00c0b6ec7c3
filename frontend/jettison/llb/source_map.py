"""The source map: which lines of which file each vertex comes from."""

from __future__ import annotations

from collections.abc import Mapping

from jettison.llb.metadata import Location, Range, SourceInfo
from jettison.pb import ops_pb2


def source_message(locations: Mapping[str, tuple[Location, ...]]) -> ops_pb2.SourceMap | None:
    """Write the places of all vertices; each file once, and no index outside the list of files.

    A daemon goes down with an index that is out of range, so indexes are made here and nowhere else.
    """
    message = ops_pb2.SourceMap()
    files = _Files(message)
    for digest, places in locations.items():
        for place in places:
            index = files.index(place.source)
            added = message.locations[digest].locations.add(source_index=index)
            added.ranges.extend(range_message(lines) for lines in place.ranges)
    return message if message.infos else None


def locations_of(
    message: ops_pb2.SourceMap, infos: tuple[SourceInfo, ...]
) -> dict[str, tuple[Location, ...]]:
    """Read the places of all vertices, without those of files that are not there."""
    return {
        digest: tuple(
            Location(infos[place.source_index], tuple(_range(lines) for lines in place.ranges))
            for place in places.locations
            if 0 <= place.source_index < len(infos)
        )
        for digest, places in message.locations.items()
    }


def info_message(source: SourceInfo) -> ops_pb2.SourceInfo:
    """Write a file with its content, and how to fetch it again where that is known."""
    message = ops_pb2.SourceInfo(filename=source.filename, data=source.data, language=source.language)
    if source.definition is not None:
        message.definition.CopyFrom(source.definition.to_pb())
    return message


def range_message(lines: Range) -> ops_pb2.Range:
    """Write a range as BuildKit counts it: lines from 1, characters from 0."""
    return ops_pb2.Range(
        start=ops_pb2.Position(line=lines.line, character=max(lines.column - 1, 0)),
        end=ops_pb2.Position(line=lines.end_line, character=max(lines.end_column - 1, 0)),
    )


def _range(message: ops_pb2.Range) -> Range:
    start, end = message.start, message.end
    return Range(start.line, start.character + 1, end.line, end.character + 1)


class _Files:
    """The files of a source map; two that are equal in all parts are one."""

    def __init__(self, message: ops_pb2.SourceMap) -> None:
        self._message = message
        self._by_source: dict[SourceInfo, int] = {}
        self._by_bytes: dict[bytes, int] = {}

    def index(self, source: SourceInfo) -> int:
        """Give the position of a file, adding it when it is new."""
        if source not in self._by_source:
            self._by_source[source] = self._add(info_message(source))
        return self._by_source[source]

    def _add(self, info: ops_pb2.SourceInfo) -> int:
        data = info.SerializeToString(deterministic=True)
        if data not in self._by_bytes:
            self._by_bytes[data] = len(self._message.infos)
            self._message.infos.append(info)
        return self._by_bytes[data]
