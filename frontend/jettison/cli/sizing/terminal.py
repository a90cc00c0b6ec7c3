"""A table of sizes for a person at a terminal: in colours, with a bar for each share."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table
from rich.text import Text

from jettison.cli.sizing.plain import cells, heads, text
from jettison.cli.sizing.rows import Row, headline, notes, rows
from jettison.cli.text import width
from jettison.sizes import Breakdown, Kind

STYLES = {
    Kind.PACKAGE: "blue",
    Kind.PROGRAM: "yellow",
    Kind.DATA: "green",
    Kind.METADATA: "magenta",
    Kind.UNSEEN: "bright_black",
}
WIDEST_BAR, NARROWEST_BAR = 24, 6
GAP = 2
NARROWEST = 16
_EIGHTHS = " ▏▎▍▌▋▊▉█"


def show(now: Breakdown, before: Breakdown | None, *, everything: bool = False) -> None:
    """Print the table to stdout."""
    console = Console(highlight=False)
    console.print(Text(headline(now), style="bold"))
    if before:
        console.print(Text(f"against {headline(before)}"))
    console.print()
    console.print(_table(rows(now, before, everything=everything), console.width))
    for number, note in enumerate(notes(now)):
        console.print(Text(note if number else f"\n{note}", style="dim"))


def _table(listed: tuple[Row, ...], room: int) -> Table:
    """Give the numbers what they need, the names most of the rest, and bars what is left then."""
    numbers = [heads(listed[0]), *(cells(row) for row in listed)]
    left = room - GAP - sum(max(map(len, column)) + GAP for column in zip(*numbers, strict=True))
    names = [text(row, max(left, NARROWEST)) for row in listed]
    bar = min(left - max(map(width, names)), WIDEST_BAR)
    made = Table(box=None, pad_edge=False, padding=(0, GAP, 0, 0), header_style="dim")
    made.add_column("", no_wrap=True)
    for name in numbers[0]:
        made.add_column(name, justify="right", no_wrap=True)
    for row, name in zip(listed, names, strict=True):
        style = STYLES[row.kind] if row.kind else ""
        drawn = [_bar(row, listed[-1].size or 1, bar)] if bar >= NARROWEST_BAR else []
        made.add_row(Text(name, style=f"bold {style}" if row.head else ""), *cells(row), *drawn)
    return made


def _bar(row: Row, whole: int, columns: int) -> Text:
    """Draw a share of the whole in eighths of a character."""
    if row.kind is None:
        return Text()
    eighths = round(row.size * columns * 8 / whole)
    return Text("█" * (eighths // 8) + _EIGHTHS[eighths % 8].rstrip(), style=STYLES[row.kind])
