"""The tables of the documentation that come from the code: `python -m tests.tables` writes the pages.

A table stands below a line `<!-- table: NAME -->`, up to the next empty line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from jettison import rules
from tests.pages import PAGES

MARKED = re.compile(r"^<!-- table: (?P<name>.+) -->\n(?P<table>(?:\|.*\n)*)", re.MULTILINE)


def filled(text: str) -> str:
    """Return a page with its tables as the code has them."""
    return MARKED.sub(lambda match: f"<!-- table: {match['name']} -->\n{table(match['name'])}", text)


def table(name: str) -> str:
    """Return a table by its name; KeyError for one that there is not."""
    return "".join(f"| {' | '.join(row)} |\n" for row in {"rules": of_rules}[name]())


def of_rules() -> Iterator[tuple[str, ...]]:
    """Yield the rules by name; of two with one name the first."""
    yield ("rule", "what is wrong")
    yield ("---", "---")
    for name, rule in sorted({rule.name: rule for rule in reversed(rules.ALL)}.items()):
        yield (f"`{name}`", f"{rule.summary}{' (warning)' if rule.severity == 'warning' else ''}")


if __name__ == "__main__":
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        if (new := filled(text)) != text:
            page.write_text(new, encoding="utf-8")
