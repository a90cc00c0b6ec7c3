"""A project's build file with what its Dockerfile says: which Dockerfile that is, and what was made of it."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from jettison import distros
from jettison.cli.dockerfiles import write
from jettison.cli.dockerfiles.counterparts import COMPILER
from jettison.cli.dockerfiles.draft import Draft
from jettison.cli.dockerfiles.parse import OursError, read
from jettison.cli.dockerfiles.take import take
from jettison.cli.projects.find import language_of
from jettison.cli.projects.project import Language, Project
from jettison.distros import Toolchain
from jettison.errors import BuildError, OptionError
from jettison.session.ignorefile import IGNORE_FILE

_NAMES = ("Dockerfile", "Containerfile")
_NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenOver:
    """A project with what a Dockerfile says of it, the lines of a build file for the rest, and what to tell.

    `args` stand above the preset's key, `keys` below, and `notes` are the comments at the end.
    """

    project: Project
    args: Sequence[str] = ()
    keys: Sequence[str] = ()
    notes: Sequence[str] = ()
    said: Sequence[str] = ()


def take_over(folder: Path, project: Project, distro: str, source: str, target: str) -> TakenOver:
    """Take over the Dockerfile of a project; one that nobody named and nobody can read is passed over."""
    path = _dockerfile(folder, source)
    if source == _NONE or path is None:
        if target:
            raise OptionError(
                f"option --target {target}: there is no Dockerfile", hint="name it with `--from FILE`"
            )
        said = (
            [] if source else [f"tip: `--from {each}` takes over what that says" for each in _others(folder)]
        )
        return TakenOver(project=project, said=said[:1])
    try:
        return _taken_over(folder, project, distro, path, target)
    except BuildError as error:
        if source or isinstance(error, (OptionError, OursError)):
            raise
        return TakenOver(project=project, said=[f"note: {error.message}; nothing was taken from it"])


def _dockerfile(folder: Path, source: str) -> Path | None:
    """Return the Dockerfile that is meant: of this directory, else of the project's, else the usual one."""
    if source:
        path = Path(source)
        return folder / path if not path.exists() and (folder / path).is_file() else path
    return next((each for name in _NAMES if (each := folder / name).is_file()), None)


def _others(folder: Path) -> Iterator[Path]:
    """Yield what else may be a Dockerfile."""
    for pattern in ("Dockerfile.*", "*.Dockerfile", "*/Dockerfile"):
        yield from (
            each for each in sorted(folder.glob(pattern)) if each.is_file() and each.suffix != IGNORE_FILE
        )


def _taken_over(folder: Path, project: Project, distro: str, path: Path, target: str) -> TakenOver:
    known = distros.find(distro) or distros.DEFAULT
    language = language_of(project)
    draft, project, scope = take(read(path), target, (language, project), folder, known.layout)
    if draft.builder and not language.has_compiler:
        draft.builder = _compiling(draft.builder, language, known.toolchains[language.key])
    if project.cmd and "entrypoint" not in draft.image:
        draft.image.setdefault("cmd", list(project.cmd))
    project = _with_draft(project, draft)
    keys = write.keys(draft)
    return TakenOver(
        project=project,
        args=write.args(scope, (*project.lines, *keys)),
        keys=keys,
        notes=write.notes(os.path.relpath(path, folder), draft.notes),
        said=_said(path, keys, draft),
    )


def _compiling(packages: Sequence[str], language: Language, toolchain: Toolchain) -> list[str]:
    """Return packages of a builder with a compiler, which finds the headers of what runs the program."""
    headers = f"{toolchain.libraries[0]}-devel"
    return list(dict.fromkeys((*COMPILER, *packages, *language.compiles_with, headers)))


def _with_draft(project: Project, draft: Draft) -> Project:
    """Return a project with what the Dockerfile says of the program itself."""
    value = dict(project.value)
    if draft.dest and draft.dest not in {"/usr/bin/", f"/usr/bin/{project.programs[0]}"}:
        value["dest"] = draft.dest
    if draft.builder:
        value["packages"] = draft.builder
    sources = tuple(each["src"] for each in draft.files if "src" in each and "from" not in each)
    return replace(project, value=value, needs=(*project.needs, *sources))


def _said(path: Path, keys: Sequence[str], draft: Draft) -> list[str]:
    taken = [line.partition(":")[0] for line in keys if line[0].isalpha()]
    what = ", ".join(taken) or "nothing that the build file would have to say"
    said = [f"from {path}: {what}"]
    if lines := sorted({note.line for note in draft.notes}):
        which = f"line{'s' if len(lines) > 1 else ''} {', '.join(map(str, lines))}"
        said.append(f"note: comments at the end of the file say what was not taken of {which}, and why")
    return said
