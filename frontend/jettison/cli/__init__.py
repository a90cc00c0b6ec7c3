"""The `jettison` command. The frontend never imports it: a build would wait for typer."""

from __future__ import annotations

from jettison.cli.app import main

__all__ = ["main"]
