"""`jettison init`: a first build file for the project in a directory."""

from __future__ import annotations

import os
import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from jettison import distros
from jettison.cli import output, report
from jettison.cli.dockerfiles.take_over import TakenOver, take_over
from jettison.cli.engines.syntax import DEFAULT_IMAGE
from jettison.cli.options import DEFAULT_FILE
from jettison.cli.projects.find import KEYS, find
from jettison.cli.projects.project import NoProgramError, Project
from jettison.description.explain import scalar
from jettison.errors import BuildError, OptionError, suggest
from jettison.session.disk_files import read_ignore_file
from jettison.session.ignorefile import IGNORE_FILE, Patterns, hides

Folder = Annotated[Path, typer.Argument(metavar="DIR", help="The project's directory.")]
DistroOption = Annotated[
    str, typer.Option("--distro", metavar="NAME", help=f"The distribution: {', '.join(distros.NAMES)}.")
]
FromOption = Annotated[
    str,
    typer.Option(
        "--from",
        metavar="FILE",
        help="The Dockerfile to take over; `none` for none. Without it, the one in the directory.",
    ),
]
TargetOption = Annotated[
    str, typer.Option("--target", metavar="STAGE", help="The Dockerfile's stage that ships, if not its last.")
]
PresetOption = Annotated[
    str, typer.Option("--preset", metavar="NAME", help=f"Which language's program: {', '.join(KEYS)}.")
]

_ALL = frozenset(("*", "**", "."))
"""Patterns of an ignore file that hide everything."""

_STARTS = frozenset(("file", "main", "module", "run"))
"""Keys of presets that ship a whole project which say what starts."""


def init(
    folder: Folder = Path(),
    distro: DistroOption = distros.NAMES[0],
    preset: PresetOption = "",
    source: FromOption = "",
    target: TargetOption = "",
) -> None:
    """Write a jettison.yaml for the project in a directory, and never over one that is there.

    \b
    jettison init
    jettison init services/web --distro mariner-2.0
    jettison init --from build/Dockerfile --target production

    What a Dockerfile there says of the image is taken over; comments say what was not, and why.
    """  # noqa: D301 - `\b` keeps the lines of an example apart
    with report.report_errors([]):
        _check_one_of("--distro", distro, distros.NAMES)
        if preset:
            _check_one_of("--preset", preset, KEYS)
        file = folder / DEFAULT_FILE
        _check_free(file)
        taken = _taken(folder, preset, distro, source, target)
        project = taken.project
        _write(file, text_of(project, distro, taken))
        output.write(f"wrote {file}: `{project.line}` on {distro}\n")
        output.write("".join(f"why: {reason}\n" for reason in project.why))
        output.write("".join(f"{line}\n" for line in taken.said))
        _send_what_is_needed(project, file)
        output.write(f"next: {_next(file, project.name)}\n")
        if project.no_need and not (folder / IGNORE_FILE).exists():
            listed = ", ".join(project.no_need)
            output.write(
                f"tip: a {IGNORE_FILE} with `{listed}` keeps what no build needs out of the context\n"
            )


def _taken(folder: Path, preset: str, distro: str, source: str, target: str) -> TakenOver:
    """Return a folder's project with what its Dockerfile says: that may be all that says what starts."""
    try:
        project = find(folder, preset)
    except NoProgramError as error:
        if error.project is None:
            raise
        taken = take_over(folder, error.project, distro, source, target)
        if not _STARTS & taken.project.value.keys():
            raise
        return taken
    return take_over(folder, project, distro, source, target)


def text_of(project: Project, distro: str, taken: TakenOver | None = None) -> str:
    """Return the build file: the shortest that builds, with what else there is in comments."""
    lines = [f"# syntax={DEFAULT_IMAGE}", f"distro: {distro}", *(taken.args if taken else ())]
    lines += [f"# {comment}" for comment in project.comments]
    lines += project.lines
    if project.others:
        several = "; a list, as in `[a, b]`, puts several into one image"
        own = ", each for an image of its own"
        lines.append(f"# Other programs here{several if project.programs else own}:")
        lines += [f"#   {other}" for other in project.others]
    if project.namesakes:
        lines.append("# For images of their own, since a name would be in this one twice:")
        lines += [f"#   {each}" for each in project.namesakes]
    if project.beside:
        lines.append("# Programs in another language here, each for an image of its own:")
        lines += [f"#   {each}" for each in project.beside]
    keys = taken.keys if taken and taken.keys else _image(project)
    return "\n".join([*lines, *keys, *(taken.notes if taken else ()), ""])


def _image(project: Project) -> list[str]:
    """Return the key for words of the program, where no Dockerfile says more."""
    return ["image:", f"  cmd: [{', '.join(map(scalar, project.cmd))}]"] if project.cmd else []


def _send_what_is_needed(project: Project, file: Path) -> None:
    """Write an ignore file for the build file alone where that of the project hides what a build needs.

    What is not there yet is said.
    """
    output.write("".join(f"note: {each}\n" for each in project.lacks))
    patterns = read_ignore_file(file, file.parent)
    hidden = [path for path in project.needs if hides(patterns, path)]
    own = file.with_name(f"{file.name}{IGNORE_FILE}")
    if hidden and own.exists():
        output.write(f"note: {own} hides {hidden[0]}, which the build needs: add the line `!{hidden[0]}`\n")
    elif hidden:
        _write(own, _ignored(project, patterns, hidden))
        output.write(f"wrote {own}: {IGNORE_FILE} hides {hidden[0]}, and this one takes its place here\n")
        if not project.programs and not _ALL.isdisjoint(patterns):
            output.write(f"note: {own} lets through what it names alone: name what else ships, as `!src`\n")


def _ignored(project: Project, patterns: Patterns, hidden: Sequence[str]) -> str:
    """Return an ignore file that hides what the project's does, but for what the build needs.

    One that hides all but a finished program stays for presets that ship a tree of files; of a program that
    is compiled all sources are needed, and none of them ships.
    """
    is_all = bool(project.programs) and not _ALL.isdisjoint(patterns)
    kept = () if is_all else patterns
    spared = () if is_all else [f"!{path}" for path in dict.fromkeys(hidden)]
    more = [each for each in project.no_need if each not in kept]
    return "\n".join((f"# In place of {IGNORE_FILE}, which hides {hidden[0]}.", *more, *kept, *spared, ""))


def _check_one_of(option: str, name: str, names: Sequence[str]) -> None:
    if name not in names:
        raise OptionError(
            f"option {option} {name}: expected one of {', '.join(names)}", hint=suggest(name, names)
        )


def _check_free(file: Path) -> None:
    if os.path.lexists(file):
        raise BuildError(f"{file}: it is there already", hint="remove it first, or edit it")


def _write(file: Path, text: str) -> None:
    try:
        with file.open("x", encoding="utf-8") as stream:
            stream.write(text)
    except FileExistsError:
        raise BuildError(f"{file}: it is there already", hint="remove it first, or edit it") from None
    except OSError as error:
        raise BuildError(f"{file}: cannot be written: {error.strerror}") from None


def _next(file: Path, name: str) -> str:
    """Return the command that builds the file from here."""
    here = file.parent == Path()
    place = () if here else (str(file), "--context", str(file.parent))
    return shlex.join(("jettison", "build", *place, "--load", "-t", name))
