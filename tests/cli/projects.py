"""A project that a Go program is built of, for tests of commands that look at the build context."""

from __future__ import annotations

from pathlib import Path


def with_go(folder: Path) -> Path:
    """Make a folder a Go module with a program in `cmd/hello`, and give it back."""
    (folder / "cmd" / "hello").mkdir(parents=True)
    (folder / "cmd" / "hello" / "main.go").write_text("package main\n")
    (folder / "go.mod").write_text("module example.com/hello\n\ngo 1.26\n")
    return folder
