"""How the demonstration talks: headings, notes, and the commands it runs, as a person would type them."""

from __future__ import annotations

import shlex
from collections.abc import Sequence


def heading(text: str) -> None:
    """Print a heading with an empty line before it."""
    print(f"\n== {text}", flush=True)


def note(*lines: str) -> None:
    """Print plain lines."""
    print("\n".join(lines), flush=True)


def command(argv: Sequence[str]) -> None:
    """Print a command in a form that can be pasted into a shell."""
    print(f"$ {shlex.join(argv)}", flush=True)


def size(count: int) -> str:
    """Write a number of bytes in megabytes of a million, or kilobytes below one."""
    return f"{count / 1e6:.1f} MB" if count >= 1_000_000 else f"{count / 1e3:.0f} kB"
