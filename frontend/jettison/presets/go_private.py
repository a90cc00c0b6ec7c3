"""`go.private`: patterns of modules, which are paths; Go takes an address for one that nothing is like."""

from __future__ import annotations

import re

from jettison.description.preset import Meaning
from jettison.description.references import TOKEN
from jettison.description.tree import Mapping, Scalar
from jettison.description.values import Section, Value
from jettison.presets import builder, go_keys

_EXPECTED = "must be a pattern of modules, such as `example.com/me/*`, found"
_ADDRESS = re.compile(r"(?:[\w+-]+://)?(?:[^/@:]*@)?(?P<host>[^/@:]+)(?P<path>[/:][^@:]*)?")


def patterns(section: Section) -> tuple[str, ...]:
    """Return the patterns that a file names."""
    value = go_keys.PRIVATE.value(section)
    for item in value.items() if value and not isinstance(value.node, Mapping) else ():
        if isinstance(item.node, Scalar):
            _check(item, item.node.text, TOKEN.sub("x", item.node.text))
    return go_keys.PRIVATE.of(section)


def judge(value: Value, meaning: Meaning) -> None:
    """Note what arguments make of the patterns."""
    for _, item in builder.with_arguments(value, go_keys.PRIVATE.name, meaning):
        _check(item, item.text() or "", item.text() or "")


def _check(item: Value, written: str, meant: str) -> None:
    if not re.fullmatch(go_keys.PATTERN.pattern, meant):
        item.bad(f"{_EXPECTED} `{written}`", _hint(written))
        item.report.broken.add(item.span)


def _hint(text: str) -> str:
    """Say which pattern an address means, where it is one."""
    found = _ADDRESS.fullmatch(text)
    path = (found["path"] or "").replace(":", "/", 1).removesuffix(".git").rstrip("/") if found else ""
    return f"write `{found['host']}{path}`" if found and not re.search(r"\s", text) else ""
