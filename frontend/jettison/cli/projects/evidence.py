"""What a project says of itself beside its sources: its name, and Dockerfiles that it has already."""

from __future__ import annotations

from pathlib import Path

from jettison.cli.projects.project import text_of

_MOST = 20
"""So many Dockerfiles are read."""


def called(folder: Path, name: str) -> tuple[str, ...]:
    """Return what a project may be called: by its own file, and by its folder."""
    return tuple(each for each in (name, folder.resolve().name) if each)


def dockerfiles(folder: Path) -> str:
    """Return the text of the Dockerfiles at the top of a directory, and one folder below."""
    found = sorted(
        path for kind in ("", "*/") for path in folder.glob(f"{kind}*Dockerfile*") if path.is_file()
    )
    return "\n".join(map(text_of, found[:_MOST]))
