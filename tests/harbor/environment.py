"""``.harbor/env``: the file to source."""

from __future__ import annotations

import shlex
from collections.abc import Mapping

from tests.harbor.layout import Layout


def write(layout: Layout, variables: Mapping[str, str]) -> None:
    """Write the file anew; PATH gets the harbor's programs in front."""
    lines = [f'export PATH={shlex.quote(str(layout.bin))}:"$PATH"']
    lines += [f"export {name}={shlex.quote(value)}" for name, value in variables.items()]
    fresh = layout.env.with_suffix(".new")
    fresh.write_text("\n".join(lines) + "\n")
    fresh.rename(layout.env)
