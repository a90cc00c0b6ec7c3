"""The tables of the documentation that come from the code; `python -m tests.tables` writes the pages.

A table stands below a line `<!-- table: NAME -->`, up to the next empty line. `rules` are all rules, `keys`
the keys that have a page; any other name is that of a map of keys, such as `rootfs`, with the names of the
keys behind it where these are not all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from jettison import rules
from jettison.description.shapes import Either, Items, Key, Keys, Shape, Table
from jettison.description.top import DESCRIPTION, IGNORED
from jettison.presets.registry import PRESETS
from tests.pages import PAGES

MARKED = re.compile(r"^<!-- table: (?P<name>.+) -->\n(?P<table>(?:\|.*\n)*)", re.MULTILINE)

Row = tuple[str, ...]


def filled(text: str) -> str:
    """Return a page with its tables as the code has them."""
    return MARKED.sub(lambda match: f"<!-- table: {match['name']} -->\n{table(match['name'])}", text)


def table(name: str) -> str:
    """Return a table by its name; KeyError for one that there is not."""
    head, *rows = {"rules": of_rules, "keys": of_pages}.get(name, lambda: of_keys(name))()
    return "".join(f"| {' | '.join(row)} |\n" for row in (head, ("---",) * len(head), *rows))


def of_rules() -> Iterator[Row]:
    """Yield the rules by name; of two with one name the first."""
    yield ("rule", "what is wrong")
    for name, rule in sorted({rule.name: rule for rule in reversed(rules.ALL)}.items()):
        yield (f"`{name}`", f"{rule.summary}{' (warning)' if rule.severity == 'warning' else ''}")


def of_pages() -> Iterator[Row]:
    """Yield the keys of a description with their pages; presets stand before what they stand for."""
    distro, args, *others = DESCRIPTION.keys
    yield ("key", "what it is for")
    for key in (distro, args, *(preset.key for preset in PRESETS), *others):
        required = "; required" if key.required else ""
        yield (f"[`{key.name}`](keys/{key.name}.md)", f"{key.about}{required}")
    yield (f"[`{IGNORED}…`](keys/x.md)", "ignored; for YAML anchors")


def of_keys(name: str) -> Iterator[Row]:
    """Yield the keys of a map with what they are and what holds without them."""
    holder, *some = name.split()
    yield ("key", "value", "default")
    for key in MAPS[holder].keys:
        if not some or key.name in some:
            yield (f"`{key.name}`", f"{'required: ' if key.required else ''}{key.about}", key.shown)


def maps(shape: Shape) -> Iterator[Keys]:
    """Yield the maps of known keys in a shape."""
    match shape:
        case Keys():
            yield shape
            for key in shape.keys:
                yield from maps(key.shape)
        case Items():
            yield from maps(shape.item)
        case Table():
            yield from maps(shape.value)
        case Either():
            for each in shape.shapes:
                yield from maps(each)
        case _:
            pass


ALL: tuple[Key[object], ...] = (*DESCRIPTION.keys, *(preset.key for preset in PRESETS))
MAPS = {each.name: each for each in maps(Keys(keys=ALL)) if each.name}


if __name__ == "__main__":
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        if (new := filled(text)) != text:
            page.write_text(new, encoding="utf-8")
