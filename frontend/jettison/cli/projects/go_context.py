"""What a Go program takes from outside of a folder, which a build with that folder as its context lacks."""

from __future__ import annotations

import os
import posixpath
import re
from collections.abc import Iterator
from pathlib import Path

from jettison.cli.projects.project import is_file, text_if_there
from jettison.errors import BuildError
from jettison.presets.go_c import required
from jettison.presets.go_programs import module_path

_REPLACED = re.compile(r"=>[ \t]*\"?(\.\.?/[^\s\"]*)")
_USED = re.compile(r"^[ \t]*(?:use[ \t]+)?\"?(\.\.?(?:/[\w./-]+)?)\"?[ \t\r]*(?://.*)?$", re.MULTILINE)


def used(folder: Path) -> list[str]:
    """List the modules in a folder that its go.work uses."""
    return [path for path in _uses(folder) if not _is_outside(path) and is_file(folder / path / "go.mod")]


def check_inside(folder: Path, module: str, package: str) -> None:
    """Raise BuildError for a package whose module or workspace takes a module from outside of a folder."""
    file = folder / module / "go.mod"
    for what, other, path in (*_replaced(file), *_of_workspace(folder), *_of_one_above(folder, module)):
        if not other.is_relative_to(folder.resolve()):
            both = os.path.commonpath((folder.resolve(), path))
            line, place = os.path.relpath((folder / package).resolve(), both), os.path.relpath(both)
            raise BuildError(
                f"{what}, which is not in {folder}",
                hint=f"a build has one folder as its context: write jettison.yaml in {place},"
                f" with `go: ./{line}`",
            )


def _replaced(file: Path) -> Iterator[tuple[str, Path, Path]]:
    """Yield what a go.mod takes from folders: as words, where that is, and what has to be in the context."""
    for path in _REPLACED.findall(text_if_there(file)):
        other = (file.parent / path).resolve()
        yield f"{file}: it takes a module from `{path}`", other, other


def _of_workspace(folder: Path) -> Iterator[tuple[str, Path, Path]]:
    """Yield what a folder's go.work uses; Go looks for all of it."""
    for path in _uses(folder):
        other = (folder / path).resolve()
        yield f"{folder / 'go.work'}: it uses `{path}`", other, other


def _of_one_above(folder: Path, module: str) -> Iterator[tuple[str, Path, Path]]:
    """Yield what a module requires, and has from a go.work above the folder alone."""
    own, file = (folder / module).resolve(), folder / module / "go.mod"
    root = next((each for each in folder.resolve().parents if is_file(each / "go.work")), None)
    modules = [(root / path).resolve() for path in _uses(root)] if root else []
    if root is None or own not in modules or is_file(folder / "go.work") or (own / "vendor").is_dir():
        return
    text, fetched = text_if_there(file), text_if_there(own / "go.sum")
    needed = {path for _, path in required(text)}
    for other in modules:
        path = module_path(text_if_there(other / "go.mod"))
        is_replaced = re.search(rf"{re.escape(path)}[ \t].*=>", text)
        if path in needed and not is_replaced and f"{path} v" not in fetched:
            work, place = os.path.relpath(root / "go.work"), os.path.relpath(other)
            yield f"{file}: it requires {path}, and {work} has that in `{place}`", other, root


def _uses(folder: Path) -> list[str]:
    return [posixpath.normpath(path) for path in _USED.findall(text_if_there(folder / "go.work"))]


def _is_outside(path: str) -> bool:
    return path.split("/", maxsplit=1)[0] == ".."
