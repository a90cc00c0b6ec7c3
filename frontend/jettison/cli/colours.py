"""Problems in colour, for a person at a terminal; rich leaves the colours out where NO_COLOR says so."""

from __future__ import annotations

import re

from rich.console import Console
from rich.text import Text

# Headline, marked line, and hint of a problem, as errors.render writes them.
_STYLES = (
    (re.compile(r"^(?:\S+:\d+:\d+: )?error:", re.MULTILINE), "bold red"),
    (re.compile(r"^\S+:\d+:\d+: warning:", re.MULTILINE), "bold yellow"),
    (re.compile(r"\[[a-z-]+\]$", re.MULTILINE), "dim"),
    (re.compile(r"^ *\d+ \| >>>.*$", re.MULTILINE), "bold"),
    (re.compile(r"^ *\d+ \|    .*$", re.MULTILINE), "dim"),
    (re.compile(r"^ +hint:", re.MULTILINE), "bold cyan"),
)


def styled(text: str) -> Text:
    """Return a message with its parts marked; its characters are the same."""
    marked = Text(text)
    for pattern, style in _STYLES:
        for match in pattern.finditer(text):
            marked.stylize(style, match.start(), match.end())
    return marked


def show(text: str) -> None:
    """Print a message to the terminal behind stderr; long lines are the terminal's own to break."""
    Console(stderr=True).print(styled(text), soft_wrap=True)
