"""Whose project a directory is, by the files that its languages keep there."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from jettison.cli.projects import c, go, node, python, rust
from jettison.cli.projects.evidence import dockerfiles, is_image_in
from jettison.cli.projects.project import Language, NoProgramError, Project, some
from jettison.errors import BuildError

LANGUAGES = (go.LANGUAGE, rust.LANGUAGE, python.LANGUAGE, node.LANGUAGE, c.LANGUAGE)
"""Those that are known; of several in one directory the first is written, unless a Dockerfile tells."""

KEYS = tuple(each.key for each in LANGUAGES)

_OF_OTHERS = frozenset(("examples", "node_modules", "testdata", "third_party", "vendor"))

_Found = tuple[Language, Project]


def find(folder: Path, key: str = "") -> Project:
    """Return what is in a directory, with `key` in that language; BuildError if it holds no program."""
    if not os.path.isdir(folder):  # noqa: PTH112 - pathlib's raises for a name of any length
        raise BuildError(f"{folder}: there is no such folder", hint="name the folder of a project")
    languages = [each for each in LANGUAGES if key in {"", each.key}]
    if found := _at_top(folder, languages):
        return _choose(folder, found)
    if go.LANGUAGE in languages:
        go.refuse_without_program(folder)
        if below := go.find_below(folder):
            return below
    _refuse_part(folder, languages)
    if rust.LANGUAGE in languages and (places := rust.places_below(folder)):
        message = f"{folder}: no project at its top, and Rust packages below: {some(places)}"
        raise BuildError(message, hint=f"run `jettison init {folder / places[0]}`")
    if places := _below(folder, languages):
        message = f"{folder}: no project at its top, and projects below: {some(places)}"
        raise BuildError(message, hint=f"run `jettison init {folder / places[0]}`")
    also = " beside the Dockerfile" if (folder / "Dockerfile").is_file() else ""
    raise BuildError(f"{folder}: {_unknown(languages)}{also}", hint=f"it needs {_looked_for(languages)}")


def language_of(project: Project) -> Language:
    """Return the language of a project."""
    return next(each for each in LANGUAGES if each.key == project.key)


def _at_top(folder: Path, languages: Iterable[Language]) -> Sequence[_Found]:
    """Return the projects at the top of a directory; BuildError of the first that cannot be written.

    A project without a program counts only where there is no other one.
    """
    found: list[_Found] = []
    lacking: NoProgramError | None = None
    for language in languages:
        try:
            project = language.find(folder)
        except NoProgramError as error:
            lacking = lacking or error
            continue
        except BuildError:
            if not found:
                raise
            continue
        if project:
            found.append((language, project))
    if lacking and not found:
        raise lacking
    return found


def _choose(folder: Path, found: Sequence[_Found]) -> Project:
    """Return the project of the language that a Dockerfile builds on, else of the first."""
    if len(found) == 1:
        return found[0][1]
    texts = dockerfiles(folder)
    named = [(language, each) for language, each in found if is_image_in(language.images, texts)]
    language, project = named[0] if len(named) == 1 else found[0]
    names = " and ".join(each.name for each, _ in found)
    reason = "a Dockerfile here builds on" if len(named) == 1 else "of these the first is taken, which is"
    others = tuple(each.line for _, each in found if each is not project)
    why = f"this folder has programs in {names}: {reason} {language.name}"
    return replace(project, why=(why, *project.why), beside=others)


def _refuse_part(folder: Path, languages: Iterable[Language]) -> None:
    """Raise BuildError for a folder of a project that is further up."""
    for above in folder.resolve().parents:
        for file in _files(languages):
            if (above / file).is_file():
                place = os.path.relpath(above)
                message = f"{folder}: this is a part of the project in {place}, where its {file} is"
                raise BuildError(message, hint=f"run `jettison init {place}`")


def _below(folder: Path, languages: Iterable[Language]) -> list[str]:
    """List the folders, up to two below, that have a file by which a project is known."""
    paths = {
        file.parent.relative_to(folder)
        for depth in ("*", "*/*")
        for name in _files(languages)
        for file in folder.glob(f"{depth}/{name}")
    }
    return sorted(
        each.as_posix()
        for each in paths
        if not any(part.startswith(".") or part in _OF_OTHERS for part in each.parts)
    )


def _files(languages: Iterable[Language]) -> Iterator[str]:
    for each in languages:
        yield from each.files


def _unknown(languages: Sequence[Language]) -> str:
    return "no project here" if len(languages) > 1 else f"no {languages[0].name} project here"


def _looked_for(languages: Sequence[Language]) -> str:
    *most, last = (f"{each.looked_for} of a {each.name} program" for each in languages)
    return f"{', '.join(most)}, or {last}" if most else last
