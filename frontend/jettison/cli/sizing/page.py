"""The picture and the table on one HTML page that needs no other file."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from jettison.cli.sizing.plain import cells, heads
from jettison.cli.sizing.rows import Row, headline, rows
from jettison.cli.sizing.svg import to_svg
from jettison.cli.sizing.treemap import By
from jettison.sizes import Breakdown

STYLE = """\
<style>
:root { color-scheme: light dark; }
body { margin: 0; font: 14px/1.45 system-ui, sans-serif; background: #ffffff; color: #17202a; }
main { max-width: 1200px; margin: 0 auto; padding-bottom: 40px; }
svg { display: block; width: 100%; height: auto; }
table { border-collapse: collapse; margin: 8px 20px; }
th, td { padding: 2px 0 2px 24px; text-align: right; font-variant-numeric: tabular-nums; }
th:first-child, td:first-child { padding-left: 20px; text-align: left; overflow-wrap: anywhere; }
tr.head td { font-weight: bold; padding-top: 10px; padding-left: 24px; }
tr.head td:first-child { padding-left: 0; }
p { margin: 4px 20px; color: #5b6672; }
@media (prefers-color-scheme: dark) {
body { background: #12161b; color: #dde3ea; }
p { color: #9aa7b5; }
}
</style>"""


def to_html(now: Breakdown, before: Breakdown | None, by: By) -> str:
    """Write the page; every part is in its table."""
    listed = rows(now, before, everything=True)
    lines = [
        "<!doctype html>",
        '<html lang="en">',
        '<head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width">',
        f"<title>{escape(headline(now))}</title>",
        STYLE,
        "</head>",
        "<body><main>",
        to_svg(now, before, by).rstrip(),
        *([f"<p>Compared with {escape(headline(before))}</p>"] if before else []),
        *_table(listed),
        "</main></body>",
        "</html>",
    ]
    return "\n".join(lines) + "\n"


def _table(listed: tuple[Row, ...]) -> Iterator[str]:
    yield "<table>"
    names = "".join(f"<th>{name}</th>" for name in ("", *heads(listed[0])))
    yield f"<thead><tr>{names}</tr></thead>"
    yield "<tbody>"
    for row in listed:
        texts = "".join(f"<td>{escape(text)}</td>" for text in (row.label, *cells(row)))
        head = ' class="head"' if row.head else ""
        yield f"<tr{head}>{texts}</tr>"
    yield "</tbody></table>"
