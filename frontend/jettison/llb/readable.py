"""A definition as JSON for people and programs: one object for each op, in order."""

from __future__ import annotations

import json

from google.protobuf.json_format import MessageToDict

from jettison.llb.definition import Definition, digest_of
from jettison.pb import ops_pb2


def to_json(definition: Definition) -> str:
    """Write ops with digest, name, kind, inputs, platform, the op itself, and its lines.

    Bytes are base64 and 64-bit numbers are strings, as in protobuf's own JSON.
    """
    places = _lines(definition)
    rows = [_row(definition, data, places) for data in definition.ops]
    return json.dumps({"head": definition.head, "ops": rows}, indent=2, ensure_ascii=False)


def _row(definition: Definition, data: bytes, places: dict[str, list[str]]) -> dict[str, object]:
    digest = digest_of(data)
    op = ops_pb2.Op.FromString(data)
    kind = op.WhichOneof("kind")
    about = definition.metadata.get(digest)
    row: dict[str, object] = {"digest": digest, "kind": kind or "result"}
    if about is not None and about.name:
        row["name"] = about.name
    row["inputs"] = [{"digest": edge.digest, "index": edge.index} for edge in op.inputs]
    if op.HasField("platform"):
        row["platform"] = MessageToDict(op.platform, preserving_proto_field_name=True)
    if kind:
        row[kind] = MessageToDict(getattr(op, kind), preserving_proto_field_name=True)
    if digest in places:
        row["lines"] = places[digest]
    row["caps"] = sorted(definition.needs.get(digest, ()))
    return row


def _lines(definition: Definition) -> dict[str, list[str]]:
    return {
        digest: [
            f"{place.source.filename}:{lines.line}-{lines.end_line}"
            for place in about.locations
            for lines in place.ranges
        ]
        for digest, about in definition.metadata.items()
        if about.locations
    }
