"""A definition as JSON for people and programs: one object for each op, in order."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Mapping

from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message

from jettison.llb.definition import Definition, digest_of, read_op, resources_message

# Fields whose 0 says "the first one": left out, they would read like "none", which is -1.
_INDEXES = frozenset({"input", "secondary_input", "output"})


def to_json(definition: Definition) -> str:
    """Write ops with digest, name, kind, inputs, platform, the op itself, its lines and its caps.

    Fields are named as in proto/; one that is zero is left out. Bytes that are no text are base64.
    Raises ValueError where an op is none, or the last one names no result.
    """
    rows = [_row(definition, data) for data in definition.ops]
    return json.dumps({"head": definition.head, "ops": rows}, indent=2, ensure_ascii=False)


def _row(definition: Definition, data: bytes) -> dict[str, object]:
    digest = digest_of(data)
    op = read_op(data)
    kind = op.WhichOneof("kind")
    about = definition.metadata.get(digest)
    row: dict[str, object] = {"digest": digest, "kind": kind or "result"}
    if about is not None and about.name:
        row["name"] = about.name
    row["inputs"] = [{"digest": edge.digest, "index": edge.index} for edge in op.inputs]
    if op.HasField("platform"):
        row["platform"] = _fields(op.platform)
    if kind:
        row[kind] = _fields(getattr(op, kind))
    if about is not None and about.resources:
        row["resources"] = _fields(resources_message(about.resources))
    if about is not None and about.locations:
        row["lines"] = [
            f"{place.source.filename}:{lines.line}-{lines.end_line}"
            for place in about.locations
            for lines in place.ranges
        ]
    row["caps"] = sorted(definition.needs.get(digest, ()))
    return row


def _fields(message: Message) -> dict[str, object]:
    indexes = {name: 0 for name in message.DESCRIPTOR.fields_by_name if name in _INDEXES}
    present = {field.name: _value(field, value) for field, value in message.ListFields()}
    return {**indexes, **present}


def _value(field: FieldDescriptor, value: object) -> object:
    match value:
        case Message():
            return _fields(value)
        case bytes():
            return _text(value)
        case int() if field.enum_type is not None:
            known = field.enum_type.values_by_number.get(value)
            return known.name if known else value
        case str() | int():
            return value
        case Mapping():
            return dict(sorted(value.items()))
        case Iterable():
            return [_value(field, each) for each in value]
        case _:
            raise TypeError(f"{field.name}: no JSON for {type(value).__name__}")


def _text(data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError:
        return base64.b64encode(data).decode()
