"""Paths of a project that a preset ships as a whole, and files of one that it does not, by what starts."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from pathlib import Path

from jettison.cli.dockerfiles import tree
from jettison.cli.dockerfiles.draft import Draft
from jettison.cli.dockerfiles.parse import Instruction
from jettison.cli.projects.project import Project

_NO_FILES = "a package is made of the project, and its other files do not ship"
_WRITE = f"{_NO_FILES}: if the program reads it, write it under `files`"
_BROUGHT = f"{_NO_FILES}: `files` brings `{{}}`"


def finish(draft: Draft, project: Project, folder: Path) -> None:
    """Put paths of the Dockerfile's project where the preset has them, and bring files that words name."""
    _move_variables(draft)
    _move_workdir(draft, project)
    _note_beside(draft)
    if project.is_package and "file" not in project.value:
        _bring_named(draft, folder)
        _note_left(draft, folder)


def _move_variables(draft: Draft) -> None:
    said = f"the project is at `{draft.ours}` here, and not at `{draft.tree}`"
    for path in draft.volumes:
        if draft.tree not in {"", "/", draft.ours} and tree.inside(path, draft.tree):
            draft.note(draft.set_by[path], f"{said}: this folder is not in it", path)
    for name, value in draft.env.items():
        draft.env[name] = draft.placed(value)
        if draft.env[name] != value:
            draft.note(draft.set_by[name], said, name)


def _note_beside(draft: Draft) -> None:
    """Note folders that a Dockerfile puts beside a program which is made in another folder."""
    if not (apart := [made for made, place in draft.made if place == "."]):
        return
    for instruction, path in draft.made_there:
        if path != "." and not path.endswith("node_modules"):
            there = posixpath.join(draft.ours, apart[0])
            reason = f"the program is at `{there}`, and may look for it there: let the script `build` copy it"
            draft.note(instruction, reason, path)


def _move_workdir(draft: Draft, project: Project) -> None:
    """Keep where the container starts, unless that is where the preset has it by itself."""
    place = tree.inside(draft.workdir, draft.tree)
    own = {draft.ours, posixpath.join(draft.ours, str(project.value.get("workspace", "")))}
    moved = draft.workdir if place is None else posixpath.normpath(posixpath.join(draft.ours, place))
    draft.workdir = "/" if draft.tree in {"", "/"} or moved in own else moved


def _bring_named(draft: Draft, folder: Path) -> None:
    """Bring files of the project that the words name: relative ones are found from where it starts."""
    for instruction, path in _named(draft, folder):
        is_source = (folder / path).is_dir() or (folder / path).with_name("__init__.py").exists()
        if is_source:
            draft.note(instruction, f"{_NO_FILES}: name the module in place of `{path}`")
            continue
        draft.files.append({"src": path, "dest": posixpath.join(draft.ours, path)})
        draft.workdir = draft.ours
        draft.note(instruction, _BROUGHT.format(path))


def _named(draft: Draft, folder: Path) -> Iterator[tuple[Instruction, str]]:
    words = draft.image.get("cmd", ())
    instruction = draft.commands.get("CMD") or draft.commands.get("ENTRYPOINT")
    for word in dict.fromkeys(words if isinstance(words, list) else ()):
        path = str(word).rpartition("=")[2].removeprefix(f"{draft.ours}/").removeprefix("./")
        is_path = "." in path or "/" in path
        if (
            instruction
            and is_path
            and path.strip("./")
            and not path.startswith("/")
            and (folder / path).exists()
        ):
            yield instruction, posixpath.normpath(path)


def _note_left(draft: Draft, folder: Path) -> None:
    known = {each["src"] for each in draft.files if "src" in each}
    for instruction, source in draft.left:
        path = posixpath.normpath(source.lstrip("/"))
        is_built = (
            path == "src" or (folder / path / "__init__.py").exists() or path.upper().startswith("README")
        )
        if path not in known and not tree.is_manifest(path) and not is_built:
            draft.note(instruction, _WRITE, path)
