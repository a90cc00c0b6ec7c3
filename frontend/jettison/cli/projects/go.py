"""Go projects: a module with programs at its top, in `cmd` or elsewhere, a workspace, or modules below."""

from __future__ import annotations

import os
import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath

from jettison.cli.projects import built
from jettison.cli.projects.choice import choose, is_helper
from jettison.cli.projects.constraints import is_taken
from jettison.cli.projects.evidence import called, dockerfiles, is_package_in
from jettison.cli.projects.go_context import check_inside, used
from jettison.cli.projects.project import (
    WORD,
    Language,
    Program,
    Project,
    Value,
    image_name,
    is_file,
    one_or_list,
    some,
    text_if_there,
    text_of,
)
from jettison.errors import BuildError
from jettison.presets import go_c
from jettison.presets.go_programs import module_name, module_path

_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)|//[^\n]*", re.DOTALL)
_NO_FOLDER = frozenset(("vendor", "testdata", "node_modules", "third_party"))
_DEEPEST = 6
_MOST_LINES = 4
"""So many lines are proposed."""
_NAMELESS = frozenset(("cmd", "main", "src", "app"))
"""Folders that say nothing of the program in them."""

_SHARED = frozenset(("internal", "pkg"))
"""Folders of a whole module."""

_OWN = "`package main` is at the top of the module"


def find(folder: Path) -> Project | None:
    """Return the Go project at the top of a directory, None if there is none, or none with a program."""
    is_module = is_file(folder / "go.mod")
    if not is_module and not is_file(folder / "go.work"):
        return None
    return (_found(folder, (".",)) if is_module else None) or find_below(folder)


def refuse_without_program(folder: Path) -> None:
    """Raise BuildError for a directory that has a Go project at its top, in which no program was found."""
    if is_file(folder / "go.mod") or is_file(folder / "go.work"):
        message = f"{folder}: no program: `package main`, for Linux, is in helpers, examples or tests at most"
        raise BuildError(message, hint="write jettison.yaml yourself, with `go: ./PATH`")


def find_below(folder: Path) -> Project | None:
    """Return the Go project of modules below: those of the workspace, else all; None if there is none."""
    if listed := used(folder):
        return _found(folder, listed, is_workspace=True)
    return _found(folder, [path for path, files in _walk(folder, ".") if "go.mod" in files])


def _found(folder: Path, modules: Iterable[str], *, is_workspace: bool = False) -> Project | None:
    found = {module: programs for module in modules if (programs := _programs(folder, module))}
    names = called(folder, module_name(text_if_there(folder / "go.mod")))
    if not found or (is_file(folder / "Cargo.toml") and _has_helpers_alone(found, names)):
        return None
    if len(found) == 1:
        return _project(folder, next(iter(found.values())), names)
    if is_workspace:
        together = [replace(program, is_own=False) for programs in found.values() for program in programs]
        return _project(folder, together, names)
    project = _project(folder, _of_one_module(folder, found, names), names)
    several = f"of {len(found)} modules with programs it is in the one that is called like the project"
    return replace(project, why=(several, *project.why))


def _has_helpers_alone(found: Mapping[str, Sequence[Program]], names: Sequence[str]) -> bool:
    """Tell whether modules have no program but helpers, as those beside a package of Rust."""
    return all(is_helper(program, names) for programs in found.values() for program in programs)


def _of_one_module(
    folder: Path, found: Mapping[str, Sequence[Program]], names: Sequence[str]
) -> Sequence[Program]:
    """Return the programs of the module that has those that ship; BuildError if that is not known."""
    alike = [each for each in found if any(program.name in names for program in found[each])]
    if len(alike) == 1:
        return found[alike[0]]
    message = f"{folder}: several Go modules here have programs: {some(list(found))}"
    firsts = [f"`go: {programs[0].value}`" for programs in found.values()][:_MOST_LINES]
    hint = f"write jettison.yaml here, with {' or '.join(firsts)}, or run `jettison init DIR` for one of them"
    raise BuildError(message, hint=hint)


def _project(folder: Path, programs: Sequence[Program], names: Sequence[str]) -> Project:
    path, texts = module_path(text_if_there(folder / "go.mod")), dockerfiles(folder)
    choice = choose(programs, names, lambda each: is_package_in(each.value, path, texts), _OWN)
    first = choice.ships[0]
    modules = list(dict.fromkeys(_module_of(folder, each.value) for each in choice.ships))
    go_mods = [text_if_there(folder / module / "go.mod") for module in modules]
    for each in choice.ships:
        check_inside(folder, _module_of(folder, each.value), each.value)
    value: dict[str, Value] = {"package": one_or_list([each.value for each in choice.ships])}
    name, why, comments = first.name, [choice.why], []
    alone = len(choice.ships) == 1 and first.value != "."
    if alone and first.name in _NAMELESS:
        name, said = _telling(first.value, modules[0], go_mods[0])
        if name != first.name:
            value["name"] = name
            why.append(f"`{first.name}` says nothing of the program; `{name}` is {said}")
    if c_module := next(filter(None, map(go_c.module, go_mods)), ""):
        value["cgo"] = True
        comments.append(f"C is compiled in for {c_module}")
        why.append(f"`cgo: true`, since go.mod requires {c_module}, which is written in C")
    return Project(
        key="go",
        alone="package",
        value=value,
        name=image_name(name),
        why=tuple(why),
        others=tuple(each.value for each in choice.others),
        namesakes=tuple(each.value for each in choice.namesakes),
        comments=tuple(comments),
        needs=_needs(folder, modules, choice.ships),
        no_need=(),
        programs=(name,) if alone else tuple(each.name for each in choice.ships),
    )


def _needs(folder: Path, modules: Sequence[str], programs: Sequence[Program]) -> tuple[str, ...]:
    """Name the files that a build of programs needs of the context."""
    files = [f"{module}/{file}" for module in modules for file in ("go.mod", "go.sum")]
    beside = [path for path in (*files, "go.work", "go.work.sum") if is_file(folder / path)]
    return tuple(map(posixpath.normpath, (*beside, *(each.source for each in programs))))


def _telling(package: str, module: str, text: str) -> tuple[str, str]:
    """Return a name for a program whose folder has none, and what it is a name of."""
    path = PurePosixPath(package)
    between = [
        each.name for each in path.parents if each.is_relative_to(module) and each != PurePosixPath(module)
    ]
    named = [name for name in between if name not in _NAMELESS and name not in _SHARED]
    if named:
        return named[0], "the folder that it is in"
    return module_name(text) or path.name, "what its module is called"


def _module_of(folder: Path, package: str) -> str:
    """Return the folder of the module that a package is in."""
    path = PurePosixPath(package)
    return next(str(each) for each in (path, *path.parents) if is_file(folder / each / "go.mod"))


def _programs(folder: Path, module: str) -> list[Program]:
    """List the programs of a module: at its top and in `cmd`; others where those are helpers, or none.

    A module below the top has none but helpers where it is of examples or tests.
    """
    usual = [module, *_below(folder, f"{module}/cmd")]
    found = [program for path in usual if (program := _program(folder, path, module))]
    if found and not all(map(is_helper, found)):
        return found
    places = [path for path, files in _walk(folder, module) if "go.mod" not in files]
    rest = [program for path in places if (program := _program(folder, path, module))]
    serious = [each for each in rest if not is_helper(each)]
    return [*serious, *found] if serious or module == "." else []


def _below(folder: Path, parent: str) -> Iterator[str]:
    """Yield a folder, and the folders in it that are of the same module."""
    if not (folder / parent).is_dir():
        return
    yield parent
    for each in sorted((folder / parent).iterdir()):
        if each.is_dir() and not is_file(each / "go.mod"):
            yield f"{parent}/{each.name}"


def _program(folder: Path, path: str, module: str) -> Program | None:
    path = posixpath.normpath(path)
    if path != "." and not all(re.fullmatch(WORD, part) for part in path.split("/")):
        return None
    main = next(_sources(folder / path), None)
    if main is None or not _says_main(text_of(main)):
        return None
    value = path if path == "." else f"./{path}"
    name = module_name(text_if_there(folder / "go.mod")) if path == "." else path.rpartition("/")[2]
    return Program(value=value, name=name, source=f"{path}/{main.name}", is_own=path == module)


def _sources(package: Path) -> Iterator[Path]:
    """Yield the Go files of a folder that a build for Linux takes."""
    for file in sorted(package.glob("*.go")) if package.is_dir() else ():
        if file.is_file() and is_taken(file.name, text_of(file)):
            yield file


def _says_main(source: str) -> bool:
    return re.match(r"package\s+main\b", _COMMENT.sub("", source).lstrip()) is not None


def _walk(folder: Path, module: str) -> Iterator[tuple[str, Sequence[str]]]:
    """Yield folders of a module, each with its files, without what Go does not look at."""
    top = folder / module
    for path, folders, files in os.walk(top):
        below = os.path.relpath(path, folder)
        inside = path != str(top) and "go.mod" in files
        deep = below.count("/") >= _DEEPEST
        yield below, files
        folders[:] = sorted(
            each
            for each in folders
            if each[0] not in "._" and each not in _NO_FOLDER and not inside and not deep
        )


LANGUAGE = Language(
    name="Go",
    key="go",
    looked_for="`go.mod` or `go.work`",
    files=("go.mod",),
    images=r"golang|go",
    find=find,
    tools=frozenset(("go",)),
    others=frozenset(("go generate", "go run", "go test", "go tool")),
    build=built.of_go,
    links_c=lambda value: value.get("cgo") is True,
)
