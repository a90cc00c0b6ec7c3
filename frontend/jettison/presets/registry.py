"""Which presets there are.

Adding a preset is adding a file here that has a `PRESET`, and its row to PRESETS. What it reads of the build
context is said in reads.py.
"""

from __future__ import annotations

from jettison.presets import c, go, node, python, rust

PRESETS = (c.PRESET, go.PRESET, node.PRESET, python.PRESET, rust.PRESET)
"""All presets, in the order of their keys."""
