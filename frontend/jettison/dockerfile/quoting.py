"""Arbitrary text in the places of a Dockerfile, each with its own way to quote."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterable

from jettison.errors import BuildError, Span

_PLAIN = re.compile(r"[A-Za-z0-9_./:@%+,=~^*?\[\]-]+")
_PATH = re.compile(r"[A-Za-z0-9_./:@%+,=~^*?#&\[\]-]+")
_LINE = re.compile(r"[^\s\[#<-].*(?<![\s\\])")
_DELIMITER = "EOF"


def value(text: str) -> str:
    """Write a value that the builder expands: in double quotes, in which only these three are special."""
    if _PLAIN.fullmatch(text):
        return text
    return '"' + re.sub(r'([\\"$])', r"\\\1", text) + '"'


def name(text: str) -> str:
    """Write the name before a `=`, which may be anything: what is not plain gets a backslash."""
    return re.sub(r"([^A-Za-z0-9_./:-])", r"\\\1", text)


def pair(instruction: str, key: str, text: str, span: Span | None) -> str:
    """Write an `ENV`, `LABEL` or `ARG` line; BuildError for what such a line cannot say."""
    if not key or "=" in key or "\n" in f"{key}{text}":
        raise BuildError(
            f"a Dockerfile cannot write this {instruction}: {key}",
            span,
            hint="it has no way to write an empty name, one with `=`, or a value of several lines there",
        )
    return f"{instruction} {name(key)}={value(text)}"


def exec_form(words: Iterable[str]) -> str:
    """Write a command as JSON: the builder takes each word as it is."""
    return json.dumps(list(words), ensure_ascii=False)


def paths(words: Iterable[str]) -> str:
    """Write the paths of a `COPY`, an `ADD` or a `VOLUME`, in which the builder expands variables."""
    listed = list(words)
    if all(_PATH.fullmatch(word) and not word.startswith(("-", "[")) for word in listed):
        return " ".join(listed)
    return exec_form(re.sub(r"([\\\"'$])", r"\\\1", word) for word in listed)


def is_plain(path: str) -> bool:
    """Tell whether a path needs no quoting anywhere."""
    return bool(re.fullmatch(r"[A-Za-z0-9_./:@%+=-]+", path))


def heredoc(text: str, before: str = "", after: str = "") -> str:
    """Write a text that ends with a newline, or an empty one, between `before`, `after` and a delimiter."""
    longest = max(re.findall(f"{_DELIMITER}_*", text), key=len, default="")
    delimiter = f"{longest}_" if longest else _DELIMITER
    head = " ".join(part for part in (before, f"<<'{delimiter}'", after) if part)
    return f"{head}\n{text}{delimiter}"


def shell_words(words: Iterable[str]) -> str:
    """Write words of a shell command, each quoted where it must be."""
    return " ".join(shlex.quote(word) for word in words)


def script(text: str) -> str:
    """Write a script for `/bin/sh -c`: in the line if it is simple, else as a heredoc.

    A heredoc that begins with `#!` would be run as a program of its own.
    """
    if _LINE.fullmatch(text) and text.isprintable() and "<<" not in text:
        return text
    if text.startswith("#!"):
        return exec_form(("/bin/sh", "-c", text))
    return heredoc(text if text.endswith("\n") else f"{text}\n")
