"""Keys and values to a map: duplicate keys are errors, `<<` takes in other maps."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Sequence as Items
from dataclasses import replace

from jettison import rules
from jettison.description.report import Report
from jettison.description.tree import Entry, Mapping, Node, Scalar, Sequence
from jettison.errors import Span


def mapping_of(nodes: Items[Node], span: Span, report: Report) -> Mapping:
    """Return the map of keys and values that follow one another in `nodes`.

    Own keys win over merged ones, and of several merged maps the first that has a key. Merged
    entries stand where `<<` does.
    """
    pairs = list(zip(nodes[::2], nodes[1::2], strict=True))
    own = _own_keys(pairs, report)
    entries: dict[str, Entry] = {}
    for key, value in pairs:
        if _is_merge(key):
            merged = (each for each in _merged(value, report) if each.key.text not in own)
            for each in merged:
                entries.setdefault(each.key.text, each)
        elif isinstance(key, Scalar) and own[key.text] is key:
            entries[key.text] = Entry(key, value)
    return Mapping(tuple(entries.values()), span)


def _own_keys(pairs: Items[tuple[Node, Node]], report: Report) -> dict[str, Scalar]:
    """Return the keys that are written in the map itself, and note those that cannot be."""
    own: dict[str, Scalar] = {}
    for key, _ in pairs:
        if not isinstance(key, Scalar):
            report.note(rules.COMPLEX_KEY, "a key is a text, not a list or a map", key.span)
        elif key.text in own:
            first = own[key.text].span
            message = f"the key `{key.text}` is already given at line {first.line}"
            report.note(rules.DUPLICATE_KEY, message, key.span, "remove one of the two")
        else:
            own[key.text] = key
    return own


def _is_merge(key: Node) -> bool:
    return isinstance(key, Scalar) and key.plain and key.text == "<<"


def _merged(value: Node, report: Report) -> Iterator[Entry]:
    """Yield the entries of a merge key's map, or of its list of maps."""
    for node in value.items if isinstance(value, Sequence) else (value,):
        if isinstance(node, Mapping):
            yield from node.entries
        else:
            message = "`<<` takes a map or a list of maps, such as `<<: *name`"
            report.note(rules.MERGE, message, replace(node.span))
