"""The build files that the documentation shows."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
KEYS = ROOT / "docs" / "keys"
TOP_PAGES = [ROOT / name for name in ("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md")]
PAGES = [*TOP_PAGES, *sorted((ROOT / "docs").rglob("*.md"))]

_BLOCK = re.compile(
    r"(?:^<!-- context: (?P<context>\S+) -->\n)?^```yaml\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL
)


@dataclass(frozen=True, slots=True)
class Shown:
    """A whole build file of a page; `context` is the folder that it builds with, if the page says so."""

    page: Path
    text: str
    context: Path | None


def shown(page: Path) -> list[Shown]:
    """Return the YAML blocks of a page that are whole build files."""
    found = _BLOCK.finditer(page.read_text(encoding="utf-8"))
    whole = [match for match in found if re.search(r"^distro:", match["text"], re.MULTILINE)]
    return [
        Shown(page, match["text"], ROOT / match["context"] if match["context"] else None) for match in whole
    ]


def examples(page: Path) -> list[Shown]:
    """Return those that are complete: they build with the folder that the page names."""
    return [each for each in shown(page) if each.context is not None]
