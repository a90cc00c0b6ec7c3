"""Words that several parts of a description use."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from jettison.errors import Span
from jettison.platforms import Platform

DEEPEST = 100
"""Folders of a path at most: each is made, or looked into, by its whole path."""

LONGEST_KEY = 1024
"""Characters of a key at most, as in YAML without a `?` before it: all that is below has it in its name."""

SCRATCH = "scratch"
"""The word for a stage that starts from nothing."""

HISTORY = ".git"
"""Where a project at the top of a build context has its history."""

Pairs = tuple[tuple[str, str], ...]
"""Names with their values, in the order they were written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Variables:
    """What the outside says about one build: its arguments, its platforms, and the target's name."""

    build_args: Mapping[str, str]
    target: Platform
    build: Platform
    variant: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arg:
    """A declared build argument; the value is None where neither the caller nor the file gives one."""

    name: str
    value: str | None
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """A package by the words the package manager takes: `tzdata`, `openssl-libs-3.3.5`."""

    text: str
    span: Span
