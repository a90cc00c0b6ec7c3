"""Python projects: the console script that a package has, else the file or module that is called as usual."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from jettison.cli.projects import built, done, servers, starts
from jettison.cli.projects.choice import choose
from jettison.cli.projects.evidence import called, dockerfiles
from jettison.cli.projects.project import (
    WORD,
    Language,
    NoProgramError,
    Program,
    Project,
    Value,
    image_name,
    is_file,
    some,
    text_if_there,
)
from jettison.errors import BuildError
from jettison.presets import python_project
from jettison.presets.python_project import EXPORTS, LOCKS, MANIFEST, REQUIREMENTS, Manifest

_USUAL = ("main.py", "app.py", "server.py", "manage.py")
"""Files that are started where a project does not say which, as far as they are there."""

_OTHERS = ("Pipfile", "setup.py", "setup.cfg")
_NO_SERVER = "`{}` starts no server: with one among the dependencies, such as gunicorn, write `run: gunicorn`"
_RUNSERVER = ("runserver", "--noreload", "0.0.0.0:8000")
_FOR_DEVELOPERS = "`runserver` is for developers: with gunicorn among the dependencies, write `run: gunicorn`"
_HELPERS = frozenset(("benchmarks", "docs", "examples", "scripts", "test", "tests", "tools"))
_TOOLS = "hatch pdm pip pip3 pipenv poetry python python3 uv uvx"


def find(folder: Path) -> Project | None:
    """Return the project whose manifest or requirements are in a directory, None if there are none.

    NoProgramError for one without a program, BuildError for one that cannot be read.
    """
    if not is_file(folder / MANIFEST) and not is_file(folder / REQUIREMENTS):
        _refuse_unlocked(folder)
        return None
    names = (MANIFEST, *LOCKS, *EXPORTS)
    texts = {name: text_if_there(folder / name) for name in names if is_file(folder / name)}
    manifest = python_project.read(texts, ".")
    if manifest.path in texts and manifest.keys is None:
        raise BuildError(f"{folder / MANIFEST}: this is not TOML", hint="`uv lock` says where")
    if not _is_project(manifest) and REQUIREMENTS not in texts:
        _refuse_workspace(folder, manifest)
        return None
    lock = python_project.lock(texts, ".")
    project = Project(
        key="python",
        alone="run",
        value={},
        name=image_name(next(iter(_names(folder, manifest)), "")),
        why=(),
        comments=tuple(_comments(texts, lock)),
        needs=(*(each for each in (MANIFEST, lock) if each in texts), *_readme(folder, manifest)),
        no_need=(".venv", "__pycache__"),
        is_package=manifest.is_built,
    )
    served = None if manifest.is_built else servers.find(folder, texts)
    if served:
        return replace(
            project,
            value={"run": served.run},
            why=(served.why,),
            cmd=served.cmd,
            needs=(*project.needs, served.source),
        )
    return _with_program(folder, manifest, project)


def _readme(folder: Path, manifest: Manifest) -> Iterator[str]:
    """Yield the text that goes into the package: without it that is not made."""
    said = manifest.table("project").get("readme")
    is_inside = isinstance(said, str) and not said.startswith(("/", ".."))
    if manifest.is_built and isinstance(said, str) and is_inside and is_file(folder / said):
        yield said


def _names(folder: Path, manifest: Manifest) -> tuple[str, ...]:
    said = manifest.table("project").get("name")
    return called(folder, said if isinstance(said, str) else "")


def _with_program(folder: Path, manifest: Manifest, project: Project) -> Project:
    """Return a project with what starts; NoProgramError if nothing says it."""
    found = _program(folder, manifest)
    if found is None:
        message = (
            f"{folder}: nothing says what Python starts: no console script, and none of {', '.join(_USUAL)}"
        )
        hint = f"write it into `[project.scripts]` of {MANIFEST}"
        raise NoProgramError(message, hint=hint, project=project)
    value, name, why, others, source = found
    if value.get("file") == "manage.py":
        project = replace(project, cmd=_RUNSERVER, comments=(*project.comments, _FOR_DEVELOPERS))
    elif source and servers.lacks_server(folder, source):
        project = replace(project, comments=(*project.comments, _NO_SERVER.format(source)))
    needs = (*project.needs, source) if source else project.needs
    return replace(project, value=value, name=image_name(name), why=(why,), others=others, needs=needs)


def _refuse_workspace(folder: Path, manifest: Manifest) -> None:
    """Raise NoProgramError for a workspace without a project at its top, with its members."""
    patterns = manifest.table("tool", "uv", "workspace").get("members")
    inside = [each for each in patterns if isinstance(each, str)] if isinstance(patterns, list) else []
    found = [
        file
        for each in inside
        if each and each[0] != "/" and ".." not in each
        for file in folder.glob(f"{each}/{MANIFEST}")
    ]
    members = sorted(file.parent.relative_to(folder).as_posix() for file in found)
    if members:
        message = (
            f"{folder / MANIFEST}: a workspace without a program at its top; its members: {some(members)}"
        )
        hint = f"write jettison.yaml yourself, with `python: {{project: {members[0]}}}`"
        raise NoProgramError(message, hint=hint)


def _refuse_unlocked(folder: Path) -> None:
    """Raise NoProgramError for a project of other tools, whose dependencies no build can take as they are."""
    listed = (each.relative_to(folder).as_posix() for each in folder.glob("requirements/*.txt"))
    said = [*_OTHERS, *sorted(listed, key=lambda path: ("prod" not in path, path))]
    if found := next((each for each in said if is_file(folder / each)), ""):
        command = (
            EXPORTS["Pipfile.lock"] if found == "Pipfile" else f"uv pip compile --generate-hashes {found}"
        )
        command = command if found == "Pipfile" else f"{command} -o {REQUIREMENTS}"
        message = f"{folder}: {found} is there, and no {MANIFEST} or {REQUIREMENTS}, which a build needs"
        raise NoProgramError(message, hint=f"`{command}` writes one")


def _is_project(manifest: Manifest) -> bool:
    """Tell whether a manifest is that of a program, and not of tools for sources of another language."""
    return bool(manifest.table("project") or manifest.table("tool", "poetry"))


def _program(
    folder: Path, manifest: Manifest
) -> tuple[dict[str, Value], str, str, tuple[str, ...], str] | None:
    """Return the value that names the program, its name, why it is that one, the others, and its file."""
    names = _names(folder, manifest)
    scripts = [each for each in manifest.scripts if manifest.is_built and re.fullmatch(WORD, each)]
    if scripts:
        programs = [Program(value=each, name=each, source=MANIFEST) for each in scripts]
        texts = dockerfiles(folder)
        choice = choose(programs, names, lambda each: re.search(rf"\b{each.name}\b", texts) is not None, "")
        first = choice.ships[0].name
        value: dict[str, Value] = {} if len(scripts) == 1 else {"run": first}
        why = f"`{first}` of [project.scripts]: {choice.why}"
        return value, first, why, tuple(each for each in scripts if each != first), ""
    for key, found, source in _usual(folder, manifest):
        name = names[0] if names else found
        return {key: found}, name, f"{source} is there, and no console script", (), source
    return None


def _usual(folder: Path, manifest: Manifest) -> Iterator[tuple[str, str, str]]:
    """Yield files and modules that may be the program: the key, its value, and the file."""
    yield from (("file", each, each) for each in _USUAL if is_file(folder / each))
    for place in ("", *(("src/",) if manifest.is_built else ())):
        for file in sorted((folder / place).glob("*/__main__.py")):
            if re.fullmatch(WORD, file.parent.name) and file.parent.name not in _HELPERS:
                yield "module", file.parent.name, f"{place}{file.parent.name}/{file.name}"


def _comments(texts: dict[str, str], lock: str) -> Iterator[str]:
    """Yield what has to be done before a build, where dependencies are not locked."""
    if lock == REQUIREMENTS and python_project.unhashed(texts[lock]):
        yield f"`uv pip compile --generate-hashes {lock} -o {lock}` adds the hashes that a build needs"
    elif not lock:
        command = next((EXPORTS[each] for each in EXPORTS if each in texts), "uv lock")
        yield f"`{command}` writes the lock file that a build needs"


LANGUAGE = Language(
    name="Python",
    key="python",
    looked_for=f"`{MANIFEST}` or `{REQUIREMENTS}`",
    files=(MANIFEST,),
    images=r"python|uv",
    find=find,
    tools=frozenset(_TOOLS.split()),
    start=starts.of_python,
    has_compiler=False,
    build=built.of_python,
    does=done.by_python,
    reads=r"(?:C|CPP|CXX|LD)FLAGS",
    tree="/app/src",
    brought=frozenset(("python3", "python3-pip", "python3-setuptools", "python3-venv", "python3-wheel")),
    provides={"python": "/app/bin/python", "python3": "/app/bin/python"},
)
