"""A text as its tree."""

from __future__ import annotations

from jettison.description.reader import read
from jettison.description.tree import Mapping
from jettison.errors import SourceFile

NAME = "jettison.yaml"


def root(text: str) -> Mapping:
    return read(SourceFile(NAME, text)).root
