"""A Node.js project: the program that `package.json` names, or that of a workspace's member."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from jettison.cli.projects import built, done, starts
from jettison.cli.projects.choice import choose
from jettison.cli.projects.evidence import called, dockerfiles
from jettison.cli.projects.project import (
    Language,
    NoProgramError,
    Program,
    Project,
    Value,
    image_name,
    is_file,
    text_if_there,
)
from jettison.errors import BuildError
from jettison.presets import node_project
from jettison.presets.node_project import LOCKS, MANIFEST, Package

_MODULES = "node_modules"
_BUILD = "build"
_MADE = re.compile(r"(?:\./)?(?:\.output|build|dist|lib|out)/")
"""Folders that nobody writes by hand."""

_USUAL = ("server.js", "app.js", "index.js", "main.js", "src/server.js", "src/app.js", "src/index.js")
"""Files that are started where a project does not say which, as far as they are there."""

_STARTS = ("start", "start:prod", "start:production")
_BEFORE = re.compile(r"(?:cross-env\s+)?(?:[A-Za-z_]\w*=\S*\s+)*")
"""What sets variables before a command."""

_NEXT = "node_modules/next/dist/bin/next"
_LOCK = "`npm install --package-lock-only` writes package-lock.json, which a build needs"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Service:
    """A package with a program: its folder, the file that node starts, and the sentence that says why.

    `is_made` tells that a script of the package makes the file, and `words` are for the program.
    """

    package: Package
    folder: str
    main: str
    why: str
    is_made: bool
    words: tuple[str, ...] = ()

    @property
    def is_said(self) -> bool:
        """Whether the package alone says all that the preset wants to know."""
        main, ran = self.package.text_of("main"), self.package.start
        said = ran.file if ran else main
        agree = not main or not ran or node_project.same_file(main, ran.file)
        return bool(said) and agree and node_project.same_file(said, self.main)


def find(folder: Path) -> Project | None:
    """Return the project whose `package.json` is in a directory, None without one.

    NoProgramError for a package without a program, BuildError for one that cannot be read.
    """
    if not is_file(folder / MANIFEST):
        return None
    top = _read(folder, MANIFEST)
    services = [each for package in (top, *_members(folder, top)) for each in _services(folder, package)]
    if not services:
        message = (
            f"{folder / MANIFEST}: nothing says what node starts: no `main` that is there, no script `start`"
        )
        hint = "write it into `main`"
        raise NoProgramError(f"{message} of the form `node FILE`", hint=hint, project=_without(folder, top))
    return _project(folder, top, services)


def _without(folder: Path, top: Package) -> Project:
    """Return a project of which nothing but a Dockerfile can say what starts."""
    lock = next((name for name in LOCKS if is_file(folder / name)), "")
    return Project(
        key="node",
        alone="main",
        value={},
        name=image_name(top.text_of("name").rpartition("/")[2] or folder.resolve().name),
        why=(),
        comments=() if lock else (_LOCK,),
        needs=tuple(path for path in (MANIFEST, lock or LOCKS[0]) if is_file(folder / path)),
        no_need=(_MODULES,),
        scripts=_scripts(top),
    )


def _read(folder: Path, path: str) -> Package:
    try:
        return node_project.read({path: text_if_there(folder / path)}, path)
    except ValueError as error:
        raise BuildError(f"{folder / path}: this is not JSON: {error}") from None


def _members(folder: Path, top: Package) -> Iterator[Package]:
    """Yield the packages of a workspace."""
    patterns = (each for each in node_project.workspaces(top) if ".." not in each.split("/"))
    files = sorted({file for each in patterns for file in folder.glob(f"{each}/{MANIFEST}")})
    paths = (file.relative_to(folder).as_posix() for file in files)
    yield from (_read(folder, path) for path in paths if _MODULES not in path.split("/"))


def _services(folder: Path, package: Package) -> Iterator[_Service]:
    """Yield the program of a package, if it has one: what it starts, has as `main`, or is called as usual."""
    place = posixpath.dirname(package.path)
    for file, why, words in _candidates(package):
        is_there = _is_there(folder / place, file)
        is_made = _BUILD in package.scripts and bool(
            _MADE.match(file) or (words is not None and not is_there)
        )
        if is_made or is_there:
            yield _Service(
                package=package, folder=place, main=file, why=why, is_made=is_made, words=words or ()
            )
            return


def _candidates(package: Package) -> Iterator[tuple[str, str, tuple[str, ...] | None]]:
    """Yield files that may be the program, why, and words for it; None for what no script starts."""
    for name in _STARTS:
        if started := _ran(package, name):
            file, *words = started
            own = package.start is not None and name == "start"  # the preset reads its words by itself
            yield file, f"`{name}` of {package.path} runs it", () if own else tuple(words)
    if "/" not in package.path and package.scripts.get("start") == "next start":
        yield _NEXT, f"`start` of {package.path} is `next start`", ("start",)
    if main := package.text_of("main"):
        yield posixpath.normpath(main), f"it is `main` of {package.path}", None
    if "/" not in package.path and not package.start:
        yield from ((each, "it is called so", None) for each in _USUAL)


def _ran(package: Package, name: str) -> tuple[str, ...]:
    """Return the file that a script has node run, with words for it; none where that is another command."""
    text = _BEFORE.sub("", package.scripts.get(name, "").strip())
    start = replace(package, values={"scripts": {"start": text}}).start
    return (start.file, *start.words) if start else ()


def _is_there(folder: Path, main: str) -> bool:
    return any(is_file(folder / path) for path in (main, f"{main}.js", f"{main}/index.js"))


def _project(folder: Path, top: Package, services: list[_Service]) -> Project:
    programs = {
        each.folder: Program(
            value=each.folder or ".",
            name=_name(folder, each),
            source=posixpath.join(each.folder, each.main),
            is_own=not each.folder,
        )
        for each in services
    }
    started = [each for each in services if each.package.start] or services
    names = called(folder, top.text_of("name"))
    texts = dockerfiles(folder)
    choice = choose(
        [programs[each.folder] for each in started],
        names,
        lambda each: each.value != "." and each.value in texts,
        "it is the program of the project itself",
    )
    first = next(each for each in started if programs[each.folder] == choice.ships[0])
    others = [programs[each.folder].value for each in services if each is not first]
    lock = next((name for name in LOCKS if is_file(folder / name)), "")
    return Project(
        key="node",
        alone="main",
        value=_value(first),
        name=image_name(programs[first.folder].name),
        why=(*((choice.why,) if len(services) > 1 else ()), f"{first.main}: {first.why}"),
        comments=(
            *(() if lock else (_LOCK,)),
            *(f"Another program here: workspace {each}" for each in others),
        ),
        needs=tuple(path for path in _needs(first, lock) if is_file(folder / path)),
        no_need=(_MODULES,),
        cmd=first.words,
        scripts=_scripts(first.package),
    )


def _scripts(package: Package) -> dict[str, tuple[str, ...]]:
    return {name: started for name in package.scripts if (started := _ran(package, name))}


def _name(folder: Path, service: _Service) -> str:
    """Return what a program is called: as its package, without whose it is, or as its folder."""
    said = service.package.text_of("name").rpartition("/")[2]
    return said or posixpath.basename(service.folder) or folder.resolve().name


def _value(service: _Service) -> dict[str, Value]:
    value: dict[str, Value] = {"workspace": service.folder} if service.folder else {}
    if not service.is_said:
        value["main"] = service.main
    if service.is_made:
        value["build"] = _BUILD
    return value


def _needs(service: _Service, lock: str) -> Iterator[str]:
    yield from (MANIFEST, lock or LOCKS[0], service.package.path)
    if not service.is_made:
        yield posixpath.join(service.folder, service.main)


LANGUAGE = Language(
    name="Node.js",
    key="node",
    looked_for=f"`{MANIFEST}`",
    files=(MANIFEST,),
    images=r"node(?:js)?",
    find=find,
    tools=frozenset(("corepack", "node", "npm", "npx", "pnpm", "yarn")),
    build=built.of_node,
    start=starts.of_node,
    flags=starts.flags_of_node,
    has_build=True,
    does=done.by_node,
    reads=r"(?!PATH$|NODE_ENV$|PORT$|HOME$|CI$)\w+",
    tree="/app",
    has_compiler=False,
    compiles_with=("python3",),
    brought=frozenset(("nodejs", "npm", "tzdata")),
    provides={"node": "/usr/bin/node", "nodejs": "/usr/bin/node"},
)
