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
    indexes: dict[SourceInfo, int] = {}
    for digest, places in locations.items():
        for place in places:
            if place.source not in indexes:
                indexes[place.source] = len(indexes)
                message.infos.append(info_message(place.source))
            added = message.locations[digest].locations.add(source_index=indexes[place.source])
            added.ranges.extend(range_message(lines) for lines in place.ranges)
    return message if indexes else None


def info_message(source: SourceInfo) -> ops_pb2.SourceInfo:
    """Write a file with its content, and how to fetch it again where that is known."""
    message = ops_pb2.SourceInfo(filename=source.filename, data=source.data, language=source.language)
    if source.definition is not None:
        message.definition.CopyFrom(source.definition.to_pb())
    return message


def range_message(lines: Range) -> ops_pb2.Range:
    """Write a range of lines."""
    return ops_pb2.Range(
        start=ops_pb2.Position(line=lines.line, character=lines.column),
        end=ops_pb2.Position(line=lines.end_line, character=lines.end_column),
    )
