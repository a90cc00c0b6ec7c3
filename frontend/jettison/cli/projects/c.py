"""C and C++ projects: what builds them, and the programs that their build files install."""

from __future__ import annotations

import re
from pathlib import Path

from jettison.cli.projects import built, done
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
    one_or_list,
    text_of,
)
from jettison.presets import c_project
from jettison.presets.c_files import LISTING, SAYS

_TOOLS = "autoreconf c++ cc clang cmake configure g++ gcc make meson ninja"
_BROUGHT = "autoconf automake libtool make meson ninja ninja-build"
_SOURCES = ("*.c", "*.cc", "*.cpp", "*.cxx", "src/*.c", "src/*.cc", "src/*.cpp", "src/*.cxx")
_NAMED = re.compile(
    r"^(?:APP|BIN|BINARY|EXE|NAME|PROG|PROGRAM|TARGET)[ \t]*[:?]?=[ \t]*([\w.+-]+)[ \t]*$", re.MULTILINE
)
"""How Makefiles call their program, where they have a variable for it."""

_NEEDED = re.compile(r"\b(?:find_package|pkg_check_modules|PKG_CHECK_MODULES|dependency)\s*\(")
_LIBRARIES = "`packages` below it names the -devel packages of the libraries that it needs"


def find(folder: Path) -> Project | None:
    """Return the project that a build file at the top of a directory is for, None if there is none.

    A Makefile is of any language: it counts beside sources in C and C++. NoProgramError for a project of
    which nothing says what it installs.
    """
    file = next((name for name in SAYS if is_file(folder / name)), "")
    if not file or (SAYS[file] == "make" and not any(any(folder.glob(each)) for each in _SOURCES)):
        return None
    texts = {name: text_of(folder / name) for name in (file, *LISTING[SAYS[file]]) if is_file(folder / name)}
    names = c_project.find(texts, ".", SAYS[file]).programs or tuple(_NAMED.findall(texts[file]))[:1]
    if not names:
        message = f"{folder / file}: no program is found that it installs"
        if len(LISTING[SAYS[file]]) > 1:
            message += f": read are {' and '.join(dict.fromkeys((file, *LISTING[SAYS[file]])))}"
        raise NoProgramError(
            message, hint="have it install one, or write jettison.yaml yourself, with `c: NAME`"
        )
    return _project(folder, file, texts, names)


def _project(folder: Path, file: str, texts: dict[str, str], names: tuple[str, ...]) -> Project:
    own, dockerfile = called(folder, ""), dockerfiles(folder)
    programs = [Program(value=name, name=name, source=file) for name in names]
    choice = choose(programs, own, lambda each: re.search(rf"\b{each.name}\b", dockerfile) is not None, "")
    ships = [each.name for each in choice.ships]
    says_it = len(names) == 1 and c_project.find(texts, ".", SAYS[file]).programs == names
    value: dict[str, Value] = {} if says_it else {"programs": one_or_list(ships)}
    return Project(
        key="c",
        alone="programs",
        value=value,
        name=image_name(ships[0]),
        why=(f"`{ships[0]}` of {file}: {choice.why}",),
        others=tuple(each.value for each in choice.others),
        comments=(_LIBRARIES,) if any(map(_NEEDED.search, texts.values())) else (),
        needs=tuple(texts),
        no_need=("build", "*.o"),
        programs=tuple(ships),
    )


LANGUAGE = Language(
    name="C or C++",
    key="c",
    looked_for="`CMakeLists.txt` or `meson.build`",
    files=("CMakeLists.txt", "meson.build"),
    images=r"gcc|clang|cmake",
    find=find,
    tools=frozenset(_TOOLS.split()),
    has_dest=False,
    build=built.of_c,
    does=done.by_c,
    reads=r"(?:C|CPP|CXX|LD)FLAGS|CC|CXX|PKG_CONFIG_PATH",
    brought=frozenset(_BROUGHT.split()),
)
