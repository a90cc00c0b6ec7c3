"""Build constraints of Go files: whether any build for Linux takes a file (https://pkg.go.dev/cmd/go)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product

_ALWAYS = frozenset(("linux", "unix", "gc"))
_EITHER = (("amd64", "arm64"), ("cgo", "no cgo"))
"""What differs between builds: a file counts if one of them takes it."""

_RELEASE = re.compile(r"go1\.[0-9]+")
_NEW = re.compile(r"^//go:build[ \t]+(.*)$", re.MULTILINE)
_OLD = re.compile(r"^//[ \t]*\+build[ \t]+(.*)$", re.MULTILINE)
_TOKEN = re.compile(r"&&|\|\||[()!]|[\w.]+")
_PACKAGE = re.compile(r"^package\s", re.MULTILINE)
_MOST = 200
"""So many tokens are evaluated; a longer constraint is nobody's, and counts as met."""

_OTHER = "386|arm|loong64|mips[a-z0-9]*|ppc64(?:le)?|riscv64|s390x|wasm"
_SYSTEM = "aix|android|darwin|dragonfly|freebsd|illumos|ios|js|netbsd|openbsd|plan9|solaris|wasip1|windows"
_NAMED = re.compile(rf".*_(?:test|(?:{_SYSTEM})(?:_(?:amd64|arm64|{_OTHER}))?|(?:linux_)?(?:{_OTHER}))\.go")


def is_taken(name: str, source: str) -> bool:
    """Tell whether a build for Linux, on one of our architectures, takes a file."""
    if _NAMED.fullmatch(name):
        return False
    package = _PACKAGE.search(source)
    expressions = list(_expressions(source[: package.start()] if package else source))
    tags = (_ALWAYS | {*chosen} for chosen in product(*_EITHER))
    return any(all(_is_met(each, true) for each in expressions) for true in tags)


def _expressions(head: str) -> Iterator[str]:
    """Yield the constraints of a file: the one of today's form, else each line of the old one."""
    if new := _NEW.search(head):
        yield new[1]
        return
    for line in _OLD.findall(head):
        yield " || ".join(f"({option.replace(',', ' && ')})" for option in line.split())


def _is_met(expression: str, true: frozenset[str]) -> bool:
    tokens = _TOKEN.findall(expression.partition("//")[0])
    return len(tokens) > _MOST or _any_of(list(reversed(tokens)), true)


def _any_of(tokens: list[str], true: frozenset[str]) -> bool:
    """Evaluate what stands between `||`, and take it from the end of the tokens."""
    met = _all_of(tokens, true)
    while tokens and tokens[-1] == "||":
        tokens.pop()
        met |= _all_of(tokens, true)
    return met


def _all_of(tokens: list[str], true: frozenset[str]) -> bool:
    met = _one(tokens, true)
    while tokens and tokens[-1] == "&&":
        tokens.pop()
        met &= _one(tokens, true)
    return met


def _one(tokens: list[str], true: frozenset[str]) -> bool:
    """Evaluate a tag, its negation, or what stands in parentheses."""
    tag = tokens.pop() if tokens else ""
    if tag == "!":
        return not _one(tokens, true)
    if tag != "(":
        return tag in true or _RELEASE.fullmatch(tag) is not None
    met = _any_of(tokens, true)
    if tokens:
        tokens.pop()
    return met
