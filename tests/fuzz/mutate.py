"""Build files to start from, and small changes of bytes and words that make others of them."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable
from pathlib import Path

from tests.compiler.test_effects import ALL, changed
from tests.pages import PAGES, ROOT, shown

PROJECT_FILES = ("go.mod", "Cargo.toml")
MOST = 20_000
"""Longest input in bytes: enough for every branch, and quick."""

_TOKEN = re.compile(rb"[A-Za-z0-9_.-]+|\s+|.", re.DOTALL)
_WORDS = (
    *(b"[", b"]", b"{", b"}", b":", b": ", b"- ", b"\n", b"\n  ", b"\t", b"#", b'"', b"'", b"|\n ", b">\n "),
    *(b"&a ", b"*a", b"<<: *a", b"!!int ", b"!x ", b"---\n", b"%YAML 1.2\n", b"? ", b"~", b"null", b"true"),
    *(b"${X}", b"${", b"$${", b"${X:-", b"}", b"${A:-${B}}", b"0x1F", b"1e999", b".inf", b"-0", b"9" * 400),
    *(
        b"9" * 300 + b"GiB",
        b"9" * 320 + b"h",
        b"1.5s",
        b"\xc2\xa0",
        b"\xe2\x80\xa8",
        b"\xff",
        b"\x00",
        b"\\0",
    ),
    *(
        b"..",
        b"/",
        b"/..",
        b"//",
        b"\xe2\x84\xaa",
        b"12M\xc4\xb0B",
        b"(?",
        b"(a+)+$",
        b"2026-02-30T00:00:00Z",
    ),
    *(
        b'"\\nINJECTED x\\n"',
        b'"\\e[2J\\r"',
        b"azurelinux-3.0",
        b"mariner-2.0",
        b"scratch",
        b"none",
        b"from",
        b"targets:",
        b"debug",
        b"x-a:",
        b"args:",
    ),
)

_VALUE = re.compile(rb"(?<=: )[^\s\[\]{},]+|(?<=- )[^\s\[\]{},:]+|(?<=\[)[^\s\[\]{},:]+")
_TEXTS = (
    *(
        "/",
        "..",
        "a",
        "/a/../b",
        " ",
        "\t",
        "\n",
        "\r\n",
        "\x00",
        "\x1b[2J",
        "\x7f",
        "\u0085",
        "\u2028",
        "\u202e",
    ),
    *(
        "\u212a",
        "\u0130",
        "\u00e9",
        "\U0001f600",
        "\ufeff",
        "\ufffe",
        '"',
        "'",
        "\\",
        "`",
        "$",
        "${VERSION}",
        "$${",
        "&",
    ),
    *(
        "<b>",
        "#",
        "%",
        ";",
        "|",
        "]",
        "](x)",
        "--",
        "-x",
        "=",
        ",",
        ":",
        "@",
        "*",
        "?",
        "[a",
        "{b",
        "**",
        "\nINJECTED x\n",
    ),
    *(
        "EOF",
        "\nEOF\nINJECTED x",
        "<<EOF",
        "#!/bin/sh\n",
        "0",
        "08",
        "-1",
        "1e9",
        "99999999999999999999",
        "1.5GiB",
    ),
    *(
        "https://u:p@h/x",
        "http://h/..",
        "git@h:a.git",
        "scratch",
        "go",
        "rust",
        "docker.io/library/a@sha256:0",
        "root",
    ),
    *(
        "/usr/bin/",
        "/etc/passwd",
        "/var/lib/rpm",
        "linux/arm64",
        "true",
        "null",
        "(a+)+$",
        "[[:alpha:]]",
        "(?",
        "app",
    ),
)

Change = Callable[[random.Random, bytes], bytes]


def seeds() -> list[bytes]:
    """Give the examples, the build files of the documentation, and one for each key there is."""
    files = [file.read_bytes() for file in sorted((ROOT / "examples").glob("**/jettison.yaml"))]
    pages = [each.text.encode() for page in PAGES for each in shown(page)]
    keys = [changed(base, path, value).encode() for path, (base, value) in ALL.items()]
    return [*files, *pages, *keys, (Path(__file__).parent / "whole.yaml").read_bytes()]


def project_seeds() -> list[bytes]:
    """Give files of projects that presets read."""
    files = [file for name in PROJECT_FILES for file in sorted((ROOT / "examples").rglob(name))]
    return [b"", *(file.read_bytes() for file in files)]


def mutated(chance: random.Random, corpus: list[bytes]) -> bytes:
    """Give a seed with a few changes, each a byte's or a word's."""
    data = chance.choice(corpus)
    for _ in range(chance.choice((1, 1, 2, 3, 6))):
        data = chance.choice(_CHANGES)(chance, data)
        if chance.random() < 0.1:
            data = _spliced(data, chance.choice(corpus), chance)
    return data[:MOST]


def _spliced(first: bytes, second: bytes, chance: random.Random) -> bytes:
    return first[: chance.randint(0, len(first))] + second[chance.randint(0, len(second)) :]


def _byte(chance: random.Random, data: bytes) -> bytes:
    at = chance.randint(0, len(data))
    return data[:at] + bytes([chance.randrange(256)]) + data[at + chance.randint(0, 1) :]


def _word_in(chance: random.Random, data: bytes) -> bytes:
    at = chance.randint(0, len(data))
    return data[:at] + chance.choice(_WORDS) + data[at:]


def _value(chance: random.Random, data: bytes) -> bytes:
    """Replace a value by another text, in quotes that hold anything."""
    found = list(_VALUE.finditer(data))
    if not found:
        return data
    place = chance.choice(found)
    text = "".join(chance.choice(_TEXTS) for _ in range(chance.choice((1, 1, 2, 3))))
    text *= chance.choice((1, 1, 1, 1000))
    old = place[0].strip(b"\"'").decode(errors="replace")
    text = chance.choice((text, old + text, old + text, text + old))
    return data[: place.start()] + json.dumps(text).encode() + data[place.end() :]


def _token(chance: random.Random, data: bytes) -> bytes:
    """Replace, remove, repeat or swap a token."""
    tokens = _TOKEN.findall(data) or [b""]
    at, other = chance.randrange(len(tokens)), chance.randrange(len(tokens))
    match chance.randrange(5):
        case 0:
            tokens[at] = chance.choice(_WORDS)
        case 1:
            del tokens[at : at + chance.randint(1, 4)]
        case 2:
            tokens[at] *= chance.choice((2, 3, 500))
        case 3:
            tokens[at], tokens[other] = tokens[other], tokens[at]
        case _:
            tokens[at] = tokens[other]
    return b"".join(tokens)


def _lines(chance: random.Random, data: bytes) -> bytes:
    """Move, repeat, indent or remove a line."""
    lines = data.splitlines(keepends=True) or [b"\n"]
    at, other = chance.randrange(len(lines)), chance.randrange(len(lines))
    match chance.randrange(4):
        case 0:
            lines.insert(other, lines[at])
        case 1:
            del lines[at]
        case 2:
            lines[at] = b"  " + lines[at]
        case _:
            lines[at] = lines[at].removeprefix(b"  ")
    return b"".join(lines)


def _nested(chance: random.Random, data: bytes) -> bytes:
    at, many = chance.randint(0, len(data)), chance.choice((5, 99, 101, 3000))
    return data[:at] + chance.choice((b"[", b"{a: ", b"- ", b"? ")) * many + data[at:]


_CHANGES: tuple[Change, ...] = (
    _value,
    _value,
    _value,
    _value,
    _byte,
    _word_in,
    _token,
    _token,
    _token,
    _lines,
    _lines,
    _nested,
)
