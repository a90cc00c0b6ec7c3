"""Bytes to text: the limits on a build description, and one clear error for what is not one."""

from __future__ import annotations

import re
from dataclasses import dataclass

from jettison import rules
from jettison.errors import DescriptionError, Problem, SourceFile, Span


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadLimits:
    """What a build description may be at most.

    `size` in bytes, `depth` in levels; `nodes` and `characters` count what the file means once its
    aliases are expanded, so that a few lines cannot mean gigabytes.
    """

    size: int = 1 << 20
    depth: int = 100
    nodes: int = 100_000
    characters: int = 4 << 20


read_limits = ReadLimits()
"""The limits in force; a caller that reads a file should stop one byte after `read_limits.size`."""

# What YAML allows: no controls but tab and line ends, no lone surrogates. What ends a line for it alone would
# hide keys in a comment, as everybody else reads the file.
_NOT_TEXT = re.compile("[^\t\n\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def load(name: str, data: bytes) -> SourceFile:
    """Return the text of a file; DescriptionError if it is too long, binary, or not UTF-8.

    A byte order mark is dropped, so that columns are those an editor shows.
    """
    if len(data) > read_limits.size:
        raise too_large(name, len(data))
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        byte = f"byte 0x{data[error.start]:02x} at offset {error.start} is not UTF-8"
        raise refusal(rules.NOT_TEXT, f"this is not a text file: {byte}", name) from None
    return check_text(SourceFile(name, text.removeprefix("\ufeff")))


def check_text(source: SourceFile) -> SourceFile:
    """Return a source fit for the YAML reader; DescriptionError if it is too long or binary."""
    size = len(source.text.encode("utf-8", "surrogatepass"))
    if size > read_limits.size:
        raise too_large(source.name, size)
    start = 1 if source.text.startswith("\ufeff") else 0
    found = _NOT_TEXT.search(source.text.replace("\r\n", "\n\n"), start)
    if found:
        line = source.text.count("\n", 0, found.start()) + 1
        place = f"at offset {found.start()}, on line {line}"
        code = f"the character U+{ord(found.group()):04X} {place}"
        raise refusal(rules.NOT_TEXT, f"this is not a text file: it has {code}", source.name)
    return SourceFile(source.name, source.text.removeprefix("\ufeff"), source.language)


def too_large(name: str, size: int) -> DescriptionError:
    """Return the error for a file of `size` bytes or more."""
    limit = f"a build description has at most {read_limits.size:,} bytes"
    return refusal(rules.TOO_LARGE, f"the file has {size:,} bytes; {limit}", name)


def refusal(rule: rules.Rule, message: str, name: str, hint: str = "") -> DescriptionError:
    """Return an error about a whole file, without an excerpt: its content is not worth showing."""
    problem = Problem(rule=rule, message=message, span=Span(name, 1, 1, 1, 1), hint=hint)
    return DescriptionError((problem,), SourceFile(name, ""))
