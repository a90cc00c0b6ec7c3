"""Whose project a directory is, by the files that its language keeps there."""

from __future__ import annotations

import os
from pathlib import Path

from jettison.cli.projects import go, rust
from jettison.cli.projects.project import Project, some
from jettison.errors import BuildError

_LOOKED_FOR = "`go.mod` of a Go module, `go.work` of a workspace, or `Cargo.toml` of a Rust package"


def find(folder: Path) -> Project:
    """Return what is in a directory; BuildError if it holds no program that a preset knows."""
    if not os.path.isdir(folder):  # noqa: PTH112 - pathlib's raises for a name of any length
        raise BuildError(f"{folder}: there is no such folder", hint="name the folder of a project")
    if found := go.find(folder) or rust.find(folder):
        return found
    go.refuse_without_program(folder)
    if found := go.find_below(folder):
        return found
    _refuse_part(folder)
    if below := rust.places_below(folder):
        message = f"{folder}: no project at its top, and Rust packages below: {some(below)}"
        raise BuildError(message, hint=f"run `jettison init {folder / below[0]}`")
    raise BuildError(f"{folder}: this is no project that I know", hint=f"it needs {_LOOKED_FOR}")


def _refuse_part(folder: Path) -> None:
    """Raise BuildError for a folder of a project that is further up."""
    for above in folder.resolve().parents:
        for file in ("go.mod", "Cargo.toml"):
            if (above / file).is_file():
                place = os.path.relpath(above)
                message = f"{folder}: this is a part of the project in {place}, where its {file} is"
                raise BuildError(message, hint=f"run `jettison init {place}`")
