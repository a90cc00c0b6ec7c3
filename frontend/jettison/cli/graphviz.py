"""Graphviz: its program `dot` draws what we write in its language."""

from __future__ import annotations

import subprocess

from jettison.cli.engines.process import last_words
from jettison.errors import BuildError

COMMAND = ("dot", "-Tsvg")

PATIENCE = 60.0
"""Seconds for one picture. Most take 0.02; sixty steps in twenty stages take 0.2, twice as many 14."""

OTHERWISE = "choose `--format mermaid` or `--format dot`, which need no other program"


def draw_svg(dot: str) -> bytes:
    """Return a DOT graph as SVG; BuildError if there is no `dot`, or if it fails or is too slow."""
    try:
        done = subprocess.run(  # noqa: S603 - words of our own
            COMMAND, input=dot.encode(), capture_output=True, timeout=PATIENCE, check=False
        )
    except FileNotFoundError:
        hint = f"install Graphviz, which is the package `graphviz` nearly everywhere, or {OTHERWISE}"
        raise BuildError("SVG is drawn by Graphviz, whose `dot` is not on PATH", hint=hint) from None
    except subprocess.TimeoutExpired:
        raise BuildError(f"`dot -Tsvg` was not ready after {PATIENCE:.0f} s", hint=OTHERWISE) from None
    except OSError as error:
        raise BuildError(f"`dot` cannot be started: {error.strerror}") from None
    if done.returncode:
        raise BuildError(f"`dot -Tsvg` failed: {last_words(done)}", hint=OTHERWISE)
    return done.stdout
