"""Read an ignore file: one pattern a line, with every line that BuildKit would refuse told at its place."""

from __future__ import annotations

import codecs
import posixpath
import re
from collections.abc import Iterator
from contextlib import suppress
from itertools import islice
from warnings import catch_warnings, simplefilter

from jettison import rules
from jettison.errors import FOUND_PROBLEMS, BuildError, DescriptionError, Problem, SourceFile, Span
from jettison.source import read_limits

IGNORE_FILE = ".dockerignore"
"""The ignore file's name; one beside a build file has that file's name before it."""

Patterns = tuple[str, ...]
"""What an ignore file leaves out of a directory, in the order of its lines."""

NO_LIST = "a `[` that begins no list of characters"
BACKWARDS = "a range of characters that ends before it begins"
NO_CHARACTER = "a `\\` with no character behind it"
NO_PATTERN = "a `!` with no pattern behind it"

_ESCAPED = re.compile(r"\\.")
_WILD = re.compile(r"[*?\[\\]")
_ENDS_LIST = re.compile("[]?*]")
_HINTS = {NO_LIST: "write `\\[` where a file's name has the character"}


def patterns(name: str, data: bytes) -> Patterns:
    """Return the patterns of a file: `#` begins a comment, `!` an exception; DescriptionError for bad ones.

    Lines end where Docker ends them, at a newline: a form feed may be part of a file's name. BuildError for
    a file that is longer than a build file may be; a caller should stop one byte after `read_limits.size`.
    """
    if len(data) > read_limits.size:
        raise BuildError(f"{name} is too long: an ignore file has at most {read_limits.size:,} bytes")
    lines = _text(name, data).split("\n")
    kept = {number: line.strip() for number, line in enumerate(lines, 1) if not line.startswith("#")}
    found = {number: _pattern(line) for number, line in kept.items() if line}
    faults = {number: fault for number, pattern in found.items() if (fault := _fault(pattern))}
    if faults:
        first = islice(faults.items(), FOUND_PROBLEMS)
        problems = (_problem(name, lines, number, fault) for number, fault in first)
        raise DescriptionError(problems, SourceFile(name, "\n".join(lines)))
    return tuple(found.values())


def _text(name: str, data: bytes) -> str:
    data = data.removeprefix(codecs.BOM_UTF8)
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        text = data.decode(errors="replace")
        message = f"this is not a text file: byte 0x{data[error.start]:02x} is not UTF-8"
        line = data.count(b"\n", 0, error.start) + 1
        column = error.start - data.rfind(b"\n", 0, error.start)
        span = Span(name, line, column, line, column + 1)
        raise DescriptionError(
            (Problem(rule=rules.BAD_IGNORE_FILE, message=message, span=span),), SourceFile(name, text)
        ) from None


def _problem(name: str, lines: list[str], number: int, fault: str) -> Problem:
    line = lines[number - 1].rstrip()
    first = len(line) - len(line.lstrip())
    span = Span(name, number, first + 1, number, len(line) + 1)
    message = f"the pattern `{line.strip()}` has {fault}"
    return Problem(rule=rules.BAD_IGNORE_FILE, message=message, span=span, hint=_HINTS.get(fault, ""))


def _pattern(line: str) -> str:
    """Clean a pattern as Docker does: relative to the context, an exception keeps its mark."""
    mark, path = ("!", line[1:].strip()) if line.startswith("!") else ("", line)
    return f"{mark}{posixpath.normpath(path).lstrip('/') or '/'}" if path else mark


def _fault(pattern: str) -> str:
    """Say what BuildKit surely has against a pattern; an empty text if nothing.

    It reads a pattern by Go's filepath.Match up to the first `*` behind something else, and the rest, where
    more is allowed, as a regular expression.
    """
    if pattern == "!":
        return NO_PATTERN
    characters = iter(pattern.removeprefix("!").lstrip("*"))
    for character in characters:
        if character == "*":
            return NO_LIST if _has_open_list(_ESCAPED.sub("", "".join(characters))) else ""
        if character == "\\" and next(characters, None) is None:
            return NO_CHARACTER
        if character == "[" and (fault := _list_fault(characters)):
            return fault
    return ""


def _has_open_list(pattern: str) -> bool:
    """Tell whether a `[` is followed by nothing that could end it or stand outside of it."""
    return "[" in _ENDS_LIST.split(pattern)[-1]


def _list_fault(characters: Iterator[str]) -> str:
    """Read a list of characters up to its `]`, as in `[^a-z_]`, and say what is wrong with it."""
    character = next(characters, "")
    if character == "^":
        character = next(characters, "")
    empty = True
    while empty or character != "]":
        low, character = _take_listed(character, characters)
        high = low
        if character == "-":
            high, character = _take_listed(next(characters, ""), characters)
        if not low or not high or not character:
            return NO_LIST
        if high < low:
            return BACKWARDS
        empty = False
    return ""


def _take_listed(character: str, characters: Iterator[str]) -> tuple[str, str]:
    """Return a character of a list, which may be escaped, and the one behind it; empty ones for a fault."""
    if character in {"", "-", "]"}:
        return "", ""
    if character == "\\":
        character = next(characters, "")
    return character, next(characters, "")


def hides(ignored: Patterns, path: str) -> bool:
    """Tell whether a clean path of a directory is left out, as BuildKit's walk decides it.

    What matched a folder matches all that is below it; the last pattern that matches counts.
    """
    parts, hidden, before = path.split("/"), False, [False] * len(ignored)
    for depth in range(1, len(parts) + 1):
        hidden = False
        for number, pattern in enumerate(ignored):
            spares = pattern.startswith("!")
            if before[number] or (spares == hidden and _matches(pattern, "/".join(parts[:depth]))):
                before[number], hidden = True, not spares
    return hidden


def may_spare(ignored: Patterns, folder: str) -> bool:
    """Tell whether an exception may bring back something below a folder."""
    begins = (_WILD.split(pattern[1:])[0] for pattern in ignored if pattern.startswith("!"))
    return any(f"{begin}/".startswith(f"{folder}/") or folder.startswith(begin) for begin in begins)


def _matches(pattern: str, path: str) -> bool:
    """Tell whether a pattern, an exception or not, is for exactly this path."""
    pattern = pattern.removeprefix("!")
    if not _WILD.search(pattern):
        return path == pattern
    from jettison.recipe.wildcards import matches  # noqa: PLC0415 - most patterns are plain paths

    with catch_warnings(), suppress(re.error):  # Of what it cannot read, or doubts, the daemon speaks.
        simplefilter("ignore")
        return matches(pattern, path)
    return False
