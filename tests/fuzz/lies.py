"""What a daemon says that does not say what is so: one function for each way to lie."""

from __future__ import annotations

import random
from collections.abc import Callable, MutableMapping, Sequence
from dataclasses import dataclass
from typing import cast

from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message

from jettison.pb.status_pb2 import Status
from tests.fakes.answers import PREFIX
from tests.fakes.daemon import LONGEST_MESSAGE
from tests.fuzz.mutate import MOST, mutated

Kind = FieldDescriptor

NUMBERS = (0, 1, 2, 7, 255, 1 << 20, (1 << 31) - 1, (1 << 32) - 1, (1 << 62), (1 << 63) - 1, -1, -(1 << 62))
TEXTS = (
    *(
        "",
        "/",
        "..",
        "../../etc/passwd",
        "a",
        "x" * 100_000,
        "\x1b[2J\x1b]0;x\a",
        "a\nb",
        "\0",
        "é",
        "\u202e",
        "?",
    ),
    *(
        "sha256:",
        "sha256:" + "0" * 64,
        "sha256:" + "A" * 64,
        "docker-image://",
        "docker-image://a b",
        "local://x",
    ),
    *(
        "docker-image://docker.io/library/a:1@sha256:" + "0" * 64,
        "https://u:p@h/",
        "git://h/a",
        "linux/arm64",
        "w",
    ),
    *(
        "solve.base",
        "file.base",
        "source.image",
        "main.go",
        "go.mod",
        ".dockerignore",
        "jettison.lock",
        "-rf",
    ),
)
DOCUMENTS = (
    *(b"", b"{", b"null", b"[]", b"0", b'""', b"\xff\xfe", b"\x00" * 600, b"\xef\xbb\xbf{}", b"[" * 100_000),
    *(b'{"config":[]}', b'{"config":"x"}', b'{"config":{"Env":"A=b"}}', b'{"config":{"Env":[1,null]}}'),
    *(
        b'{"config":{"Env":["","=","A","A=b=c","\\u001b=\\u0000"]}}',
        b'{"os":1}',
        b'{"os":"plan9","architecture":"x"}',
    ),
    *(b'{"config":{"WorkingDir":"../\\u0000","User":"\\n"}}', b'{"config":{"WorkingDir":["/"],"User":0}}'),
    *(
        b'{"config":{"Entrypoint":"sh","Cmd":{}}}',
        b'{"config":{"Entrypoint":[1],"Cmd":[null]}}',
        b'{"config":{"Cmd":0}}',
    ),
    *(
        b'{"os":"\\ud800"}',
        b'{"config":{"Env":["A=\\udc00"]}}',
        b'{"a":' + b"9" * 5000 + b"}",
        b'{"os":1e999}',
    ),
    *(
        b"0 0\nno\0",
        b"1 5\nx\n\x1b[2J\0",
        b"99999 0\nx\0",
        b"a b\n\0",
        b"-1 -1\n\0",
        b"0 " + b"9" * 5000 + b"\n\0",
        b"\0",
    ),
    *(b"committer a <b> 1 +0000\n", b"committer a <b> " + b"9" * 5000 + b" +0000\n", b"tree \xff\n\n\n"),
    *(
        b"\x1f\x8b\x08" + b"\0" * 40,
        b"BZh9",
        b"\0" * 257 + b"ustar" + b"\0" * 300,
        b"x" * (1 << 20),
        b"\n" * 70_000,
    ),
    *(
        b"!\n**/*[",
        b"# check=x\n",
        b"module x\ngo 99999999999.0\n",
        b"[package]\nname = [\n",
        b'{"version": 1}',
    ),
)
VALUES: dict[int, tuple[object, ...]] = {
    Kind.CPPTYPE_STRING: TEXTS,
    Kind.CPPTYPE_BOOL: (False, True),
    Kind.CPPTYPE_ENUM: (0, 1, 2, 99),
    Kind.CPPTYPE_DOUBLE: (0.0, 1e300, float("nan")),
    Kind.CPPTYPE_FLOAT: (0.0, 1e30, float("nan")),
    Kind.CPPTYPE_INT32: tuple(number for number in NUMBERS if 0 <= number < 1 << 31),
    Kind.CPPTYPE_UINT32: tuple(number for number in NUMBERS if 0 <= number < 1 << 32),
    Kind.CPPTYPE_INT64: NUMBERS,
    Kind.CPPTYPE_UINT64: tuple(number for number in NUMBERS if number >= 0),
}
DEEPEST = 8
CODES = (*range(1, 17), 2, 2, 2)


@dataclass(frozen=True, slots=True)
class Refused:
    """A call that fails: with a code, with words, and with details that may be no status at all."""

    code: int
    message: str
    details: bytes | None


class HangUp:
    """A call in whose place the connection ends."""


@dataclass(frozen=True, slots=True)
class Late:
    """A true answer after some time, so that those to later questions come before it."""

    data: bytes
    seconds: float


Answer = bytes | Refused | HangUp | Late
Way = Callable[[random.Random, Message], Answer]


def garbage(chance: random.Random, _: Message) -> Answer:
    return chance.randbytes(chance.choice((1, 3, 40, 5000)))


def nothing(_: random.Random, __: Message) -> Answer:
    return b""


def damaged(chance: random.Random, truth: Message) -> Answer:
    return mutated(chance, [truth.SerializeToString()[:MOST]])


def altered(chance: random.Random, truth: Message) -> Answer:
    """Put other values into some fields, or take them away."""
    for _ in range(chance.randint(1, 4)):
        _alter(chance, truth)
    return truth.SerializeToString()[:LONGEST_MESSAGE]


def refused(chance: random.Random, __: Message) -> Answer:
    message = chance.choice((*TEXTS, "not found", "open x: no such file or directory", "not a regular file"))
    code = chance.choice(CODES)
    status = Status(code=chance.choice((code, code, 0, 99, -1)), message=message)
    for _ in range(chance.randint(0, 2)):
        kind = chance.choice((f"{PREFIX}Source+json", f"{PREFIX}Solve+json", f"{PREFIX}Vertex+json", "", "x"))
        status.details.add(type_url=kind, value=chance.choice(DOCUMENTS))
    whole = status.SerializeToString()
    details = chance.choice((whole, whole, whole, None, b"", chance.randbytes(30), whole[:-3]))
    return Refused(code, message if message.isascii() and message.isprintable() else "?", details)


def hung_up(_: random.Random, __: Message) -> Answer:
    return HangUp()


def late(chance: random.Random, truth: Message) -> Answer:
    return Late(truth.SerializeToString(), chance.choice((0.01, 0.05, 0.2)))


WAYS: tuple[Way, ...] = (
    *(garbage, nothing, damaged, damaged, altered, altered, altered, altered, altered, refused, refused),
    *(hung_up, late),
)


def _alter(chance: random.Random, message: Message, depth: int = 0) -> None:
    """Change a field, or one of what it holds: a graph may hold another, and so on."""
    fields = cast("Sequence[FieldDescriptor]", message.DESCRIPTOR.fields)
    if depth > DEEPEST or not fields:
        return
    field = chance.choice(fields)
    if chance.random() < 0.15:
        message.ClearField(field.name)
    elif field.message_type is not None:
        _alter_below(chance, message, field, depth + 1)
    elif field.is_repeated:
        getattr(message, field.name).append(_value(chance, field))
    else:
        setattr(message, field.name, _value(chance, field))


def _alter_below(chance: random.Random, message: Message, field: FieldDescriptor, depth: int) -> None:
    """Change one of the messages that a field holds, or add some."""
    held = getattr(message, field.name)
    assert field.message_type is not None
    if field.message_type.GetOptions().map_entry:
        _alter_map(chance, held, field.message_type.fields_by_name["value"], depth)
    elif not field.is_repeated:
        held.SetInParent()
        _alter(chance, held, depth)
    elif held and chance.random() < 0.7:
        _alter(chance, chance.choice(held), depth)
    else:
        for _ in range(chance.choice((1, 2, 500 if depth == 1 else 2))):
            _alter(chance, held.add(), depth)


def _alter_map(
    chance: random.Random, held: MutableMapping[str, Message], value: FieldDescriptor, depth: int
) -> None:
    key = chance.choice((*held, *TEXTS))
    if value.message_type is None:
        held[key] = cast("Message", _value(chance, value))
    else:
        _alter(chance, held[key], depth)


def _value(chance: random.Random, field: FieldDescriptor) -> object:
    if field.type == Kind.TYPE_BYTES:
        return _bytes(chance)
    found = VALUES[field.cpp_type]
    return chance.choice(found)


def _bytes(chance: random.Random) -> bytes:
    data = chance.choice(DOCUMENTS)
    return mutated(chance, [data]) if len(data) < MOST and chance.random() < 0.3 else data
