"""Whose project a directory is, by the files that its language keeps there."""

from __future__ import annotations

import os
from pathlib import Path

from jettison.cli.projects import go, rust
from jettison.cli.projects.project import Project
from jettison.errors import BuildError

_LOOKED_FOR = "`go.mod` of a Go module, `go.work` of a workspace, or `Cargo.toml` of a Rust package"


def find(folder: Path) -> Project:
    """Return what is in a directory; BuildError if it holds no program that a preset knows."""
    if found := go.find(folder) or rust.find(folder) or go.find_below(folder):
        return found
    for above in folder.resolve().parents:
        for file in ("go.mod", "Cargo.toml"):
            if (above / file).is_file():
                place = os.path.relpath(above)
                message = f"{folder}: this is a part of the project in {place}, where its {file} is"
                raise BuildError(message, hint=f"run `jettison init {place}`")
    raise BuildError(f"{folder}: this is no project that I know", hint=f"it needs {_LOOKED_FOR}")
