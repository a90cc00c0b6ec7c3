"""Which arguments a target depends on: those that something of it names."""

from __future__ import annotations

import re
from collections.abc import Iterator

from jettison.description.expand import expand
from jettison.description.model import Arg, Description
from jettison.description.reader import Parsed
from jettison.description.top import IGNORED, TARGETS
from jettison.description.tree import Entry, Mapping, Node, Scalar, Sequence
from jettison.description.words import ARGUMENT
from jettison.presets.registry import PRESETS
from jettison.recipe.reach import used_stages

_NAME = re.compile(ARGUMENT)


def find_mentioned(parsed: Parsed, description: Description, variant: str, stage: str) -> tuple[Arg, ...]:
    """List the declared arguments that the image, a variant of it, or a stage depends on."""
    used = {each.name for each in used_stages(description, stage)}
    root = expand(parsed.sound(), PRESETS).root
    entries = _parts(root, used, variant) if not stage else _below(root, "stages", used)
    words = {word for entry in entries for text in _texts(entry.value) for word in _NAME.findall(text)}
    defaults = {entry.key.text: _texts(entry.value) for entry in _below(root, "args", None)}
    for arg in reversed(description.args):  # A default refers only to what is declared above it.
        if arg.name in words:
            words.update(word for text in defaults.get(arg.name, ()) for word in _NAME.findall(text))
    return tuple(arg for arg in description.args if arg.name in words)


def _parts(root: Mapping, stages: set[str], variant: str) -> Iterator[Entry]:
    """Yield what the image is made of: all but arguments, stages that it does not use, and other variants."""
    for entry in root.entries:
        name = entry.key.text
        if name not in ("args", "stages", TARGETS.name) and not name.startswith(IGNORED):
            yield entry
    yield from _below(root, "stages", stages)
    yield from _below(root, TARGETS.name, {variant})


def _below(root: Mapping, key: str, names: set[str] | None) -> Iterator[Entry]:
    entry = root.get(key)
    if entry is not None and isinstance(entry.value, Mapping):
        yield from (each for each in entry.value.entries if names is None or each.key.text in names)


def _texts(node: Node) -> Iterator[str]:
    if isinstance(node, Scalar):
        yield node.text
    elif isinstance(node, Sequence):
        for item in node.items:
            yield from _texts(item)
    else:
        for entry in node.entries:
            yield from _texts(entry.value)
